import { beforeAll, describe, expect, test } from '@jest/globals';
import { problem } from '@leviathan/contracts';
import type { Catalogue } from '../../../src/domain/definitions/catalogue.ts';
import { choose } from '../../../src/domain/definitions/choose.ts';
import { productCatalogue } from '../../product-definitions.ts';
import { ROLES_OFF, RunStory, command, decisionOf } from './run-story.ts';

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await productCatalogue();
});

const ask = (text: string, rest = {}) => command('agent.ask', { text, ...rest });
const away = problem('model-failed', 'no answer');

describe('with roles off', () => {
  test.each([
    ['please research the market', 'research'],
    ['implement a parser', 'development'],
    ['plan the next quarter', 'strategic'],
    ['what do we have in memory', 'memory'],
    ['hello', 'ceo'],
  ])('"%s" is answered by %s with one model call', async (text, persona) => {
    const story = new RunStory(catalogue);

    const started = await story.give({ ...ask(text), decision: ROLES_OFF });
    const done = await story.answer('An answer.');

    expect(started.reply).toEqual({ status: 'running' });
    expect(done.answers).toEqual([
      {
        command: 'c-agent.ask',
        reply: {
          status: 'succeeded',
          result: {
            answeredBy: { kind: 'persona', name: persona },
            text: 'An answer.',
            run: 'r1',
            usage: { calls: 1, inputTokens: 10, outputTokens: 5 },
          },
        },
      },
    ]);
    expect(story.entries).toHaveLength(2);
  });

  test('the model hears the persona and the request, and nothing of teams', async () => {
    const story = new RunStory(catalogue);

    await story.give({ ...ask('hello', { team: 'advisory-team' }), decision: ROLES_OFF });

    const instructions = catalogue.personas.get('ceo')?.value.instructions;
    expect(story.call?.input).toMatchObject({
      prompt: { system: instructions, messages: [{ role: 'user', content: 'hello' }] },
    });
  });
});

describe('with roles on', () => {
  test('a team answers in rounds: each role acts on what was said before the round, one entry for each', async () => {
    const story = new RunStory(catalogue);

    await story.give(ask('How do we roll out the API?'));
    for (const text of ['Findings.', 'Strategy.', 'Steps.', 'The answer.']) await story.answer(text);

    expect(story.steps).toEqual(['1 researcher', '2 strategist', '3 engineer', '4 editor']);
    expect(story.entries.map(({ kind }) => kind)).toEqual(['started', 'step', 'step', 'step', 'step']);
    expect(story.state).toMatchObject({ status: 'succeeded', text: 'The answer.' });
    expect(story.entries.at(-1)?.answers).toMatchObject([
      { reply: { status: 'succeeded', result: { text: 'The answer.' } } },
    ]);
    expect(story.call).toBeUndefined();
  });

  test('a role reads the request and what the others said, and its task', async () => {
    const story = new RunStory(catalogue);

    await story.give(ask('How do we roll out the API?'));
    await story.answer('Callers decide it.');

    const { prompt } = story.call?.input as { prompt: { system: string; messages: readonly { content: string }[] } };
    expect(prompt.system).toContain('Your role in the team: strategist.');
    expect(prompt.messages[0]?.content).toMatch(
      /^# Request\nHow do we roll out the API\?\n\n# researcher \(research\)\nCallers decide it\.\n\n# Your task: strategise\n/,
    );
  });

  test('run.start is answered at once, and the run goes on', async () => {
    const story = new RunStory(catalogue);

    const started = await story.give(command('run.start', { team: 'advisory-team', goal: 'Plan it.' }));

    expect(started.reply).toEqual({ status: 'succeeded', result: { run: 'r1' } });
    expect(story.call?.id).toBe('step-1.1');
    for (const text of ['a', 'b', 'c', 'd']) await story.answer(text);
    expect(story.entries.flatMap(({ answers }) => answers)).toEqual([]);
  });

  test('what is edited later does not reach the run', async () => {
    const story = new RunStory(catalogue);
    await story.give(ask('How?'));
    story.edit(choose({ personas: new Map(), roles: new Map(), teams: new Map(), problems: [] }));

    for (const text of ['a', 'b', 'c', 'd']) await story.answer(text);

    expect(story.state).toMatchObject({ status: 'succeeded', text: 'd' });
  });

  test('a team that does not exist is refused, with where to look', async () => {
    const story = new RunStory(catalogue);

    const { reply } = await story.give(ask('How?', { team: 'no-such-team' }));

    expect(reply).toMatchObject({
      status: 'failed',
      problem: {
        code: 'definition-not-found',
        detail: 'there is no team no-such-team: GET /v1/teams lists what is loaded',
      },
    });
  });
});

describe('a budget', () => {
  test.each([
    ['calls', { calls: 2 }, 2],
    ['tokens', { tokens: 40 }, 3],
    ['seconds', { seconds: 25 }, 3],
  ])('of %s ends the run before the call that it does not cover', async (what, budget, steps) => {
    const story = new RunStory(catalogue);
    await story.give(ask('How?', { budget }));

    for (let step = 0; step < steps; step += 1) {
      story.now += 10_000;
      await story.answer('Said.');
    }

    expect(story.state).toMatchObject({ status: 'failed', problem: { code: 'budget-exhausted' } });
    expect(story.steps).toHaveLength(steps);
    expect(story.entries.at(-1)?.answers).toMatchObject([
      { reply: { status: 'failed', problem: { detail: expect.stringContaining(what) } } },
    ]);
  });

  test('that covers exactly the calls of the team lets it finish', async () => {
    const story = new RunStory(catalogue);
    await story.give(ask('How?', { budget: { calls: 4 } }));

    for (const text of ['a', 'b', 'c', 'd']) await story.answer(text);

    expect(story.state).toMatchObject({ status: 'succeeded' });
  });
});

describe('a model call that fails', () => {
  test('is tried again by a timer, under another key, and the run goes on', async () => {
    const story = new RunStory(catalogue);
    await story.give(ask('How?'));
    await story.result({ status: 'failed', problem: away });

    expect(story.call).toBeUndefined();
    story.now = story.wakeAt ?? 0;
    await story.timer();

    expect(story.call?.id).toBe('step-1.2');
    await story.answer('Findings.');
    expect(story.steps).toEqual(['1 researcher']);
  });

  test('waits for its time: a timer that comes early changes nothing', async () => {
    const story = new RunStory(catalogue);
    await story.give(ask('How?'));
    await story.result({ status: 'failed', problem: away });
    const wakeAt = story.wakeAt ?? 0;
    story.now = wakeAt - 1;

    const { kind } = await story.timer();

    expect(kind).toBe('idle');
    expect(story.wakeAt).toBe(wakeAt);
  });

  test('for the fourth time fails the run, and says at which step', async () => {
    const story = new RunStory(catalogue);
    await story.give(ask('How?'));
    await story.answer('Findings.');

    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await story.result({ status: 'failed', problem: away });
      story.now = story.wakeAt ?? story.now;
      if (attempt < 4) await story.timer();
    }

    const detail = 'step 2 (strategist) got no answer in 4 attempt(s): no answer';
    expect(story.state).toMatchObject({ status: 'failed', problem: { code: 'model-failed', detail } });
    expect(story.entries.at(-1)?.answers).toMatchObject([{ command: 'c-agent.ask', reply: { status: 'failed' } }]);
  });

  test('for good fails the run at once', async () => {
    const story = new RunStory(catalogue);
    await story.give(ask('How?'));

    await story.result({ status: 'failed', problem: { ...away, retryable: false } });

    expect(story.state).toMatchObject({ status: 'failed', problem: { code: 'model-failed' } });
  });

  test('waits longer and longer, and the same when decided again', async () => {
    const waits = async (): Promise<number[]> => {
      const story = new RunStory(catalogue);
      await story.give(ask('How?'));
      const found: number[] = [];
      for (let attempt = 1; attempt < 4; attempt += 1) {
        await story.result({ status: 'failed', problem: away });
        found.push((story.wakeAt ?? 0) - story.now);
        story.now = story.wakeAt ?? 0;
        await story.timer();
      }
      return found;
    };

    const [first = 0, second = 0, third = 0] = await waits();

    expect(await waits()).toEqual([first, second, third]);
    expect([first <= 1000, second <= 2000, third <= 4000]).toEqual([true, true, true]);
  });
});

describe('ending a run', () => {
  test('run.cancel ends it, and the ask that waits hears `cancelled`', async () => {
    const story = new RunStory(catalogue);
    await story.give(ask('How?'));

    const cancelled = await story.give(command('run.cancel', { reason: 'no longer needed' }));

    expect(cancelled.reply).toEqual({ status: 'succeeded', result: { run: 'r1' } });
    expect(cancelled.answers).toMatchObject([
      {
        command: 'c-agent.ask',
        reply: { status: 'cancelled', problem: { code: 'cancelled', detail: 'no longer needed' } },
      },
    ]);
    expect(story.call).toBeUndefined();
  });

  test.each(['cancelled', 'expired'] as const)(
    'the ask that waits can be %s, and the run ends with it',
    async (how) => {
      const story = new RunStory(catalogue);
      await story.give(ask('How?'));

      const entry = await story.give({ type: 'command.end', id: 'e1', command: 'c-agent.ask', how });

      expect(entry.answers).toMatchObject([{ command: 'c-agent.ask', reply: { status: how, problem: { code: how } } }]);
      expect(story.state).toMatchObject({ status: 'cancelled' });
    },
  );

  test('a result that comes after the end does no harm', async () => {
    const story = new RunStory(catalogue);
    await story.give(ask('How?'));
    await story.give(command('run.cancel', {}));
    const before = story.state;

    const late = await story.result(
      { status: 'done', value: { text: 'too late', usage: { inputTokens: 1, outputTokens: 1 } } },
      'step-1.1',
    );

    expect(late).toMatchObject({ kind: 'idle', answers: [], effects: [] });
    expect(story.state).toEqual(before);
  });

  test('a result of an attempt that the run no longer waits for does no harm', async () => {
    const story = new RunStory(catalogue);
    await story.give(ask('How?'));
    await story.answer('Findings.');
    const before = story.state;

    await story.result(
      { status: 'done', value: { text: 'again', usage: { inputTokens: 1, outputTokens: 1 } } },
      'step-1.1',
    );

    expect(story.state).toEqual(before);
  });
});

describe('whispers', () => {
  test('are told at the start, at each step and at the end, as effects under ids of their own', async () => {
    const story = new RunStory(catalogue);
    await story.give({
      ...ask('Which architecture?'),
      session: 's1',
      decision: decisionOf(['ENABLE_METAGPT_ROLES', 'ENABLE_DISTRIBUTED_WHISPERS']),
    });
    for (const text of ['Findings.', 'A strategy.', 'A small test first.', 'The answer.']) await story.answer(text);

    const effects = story.entries.flatMap((entry) => entry.effects);
    const whispers = effects.flatMap((effect) => (effect.kind === 'whisper' ? [effect.whisper] : []));
    expect(
      whispers.map(({ type, source, significance }) => `${type} ${source.role ?? '-'} ${String(significance)}`),
    ).toEqual([
      'intent_detection - 0.9',
      'agent_selection - 0.9',
      'workflow_execution researcher 0.6',
      'workflow_execution strategist 0.6',
      'workflow_execution engineer 0.5',
      'workflow_execution editor 0.6',
      'workflow_feedback - 0.6',
      'significance_assessment editor 0.6',
    ]);
    expect(new Set(whispers.map(({ id }) => id)).size).toBe(8);
    expect(whispers[3]).toMatchObject({
      id: 'local/run/r1:3:0',
      session: 's1',
      causation: { command: 'c-agent.ask', run: 'r1' },
    });
    expect(effects.every((effect) => effect.kind === 'whisper' && effect.distributed)).toBe(true);
  });
});
