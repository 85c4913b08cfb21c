import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CommandMessage, Step } from '@leviathan/contracts';
import { type LanguageModel, type ModelRequest } from '../src/ports.ts';
import { CountingModel } from './counting-model.ts';
import { RUN, command } from './domain/run/run-story.ts';
import { Orchestrator } from './orchestrator.ts';

const QUESTION = 'How should we roll out the new billing API?';
const ask: CommandMessage = command('agent.ask', { text: QUESTION }, { acceptedAt: Date.now() });

/** Another model that says when its calls begin. */
function heard(
  model: LanguageModel,
  begins: (call: number, request: ModelRequest) => void | Promise<void>,
): LanguageModel {
  let calls = 0;
  return {
    name: model.name,
    generate: async (request) => {
      calls += 1;
      await begins(calls, request);
      return model.generate(request);
    },
  };
}

interface Told {
  readonly reply: unknown;
  readonly steps: readonly Pick<Step, 'seq' | 'step' | 'round' | 'role' | 'action' | 'text' | 'usage'>[];
  readonly tally: CountingModel['tally'] | undefined;
}

type Begins = (call: number) => Promise<void> | undefined;

/** Runs the question to its end, with a crash of the owner where `disturb` says so. */
async function run(disturb: (orchestrator: Orchestrator, crash: () => void) => Begins): Promise<Told> {
  const crashes: Promise<unknown>[] = [];
  const tallies: CountingModel[] = [];
  let begins: Begins = () => undefined;
  await using orchestrator = await Orchestrator.start((model) => {
    const counting = new CountingModel(heard(model, (call) => begins(call)));
    tallies.push(counting);
    return counting;
  });
  begins = disturb(orchestrator, () => crashes.push(orchestrator.service.replaceOwner()));
  await orchestrator.send(ask);
  const reply = await orchestrator.end(ask);
  await Promise.all(crashes);
  const { body } = await orchestrator.get<{ readonly items: readonly Step[] }>('/v1/runs/r1/steps');
  const steps = body.items.map(({ seq, step, round, role, action, text, usage }) => ({
    seq,
    step,
    round,
    role,
    action,
    text,
    usage,
  }));
  return { reply, steps, tally: tallies[0]?.tally };
}

const undisturbed = (): Promise<Told> => run(() => () => undefined);

describe('an owner that crashes', () => {
  let calm: Told;
  beforeAll(async () => {
    calm = await undisturbed();
  }, 60_000);

  test('there is something to compare with: four steps, one call each', () => {
    expect(calm.steps.map(({ role }) => role)).toEqual(['researcher', 'strategist', 'engineer', 'editor']);
    expect(calm.tally).toEqual({ begun: 4, finished: 4, repeated: 0, paidTwice: 0 });
    expect(calm.reply).toMatchObject({ status: 'succeeded', result: { text: calm.steps.at(-1)?.text } });
  });

  test.each([1, 2, 3, 4])(
    'in the middle of model call %i changes nothing but that one call, which is made again under its key',
    async (wanted) => {
      const told = await run((_, crash) => (call) => {
        if (call !== wanted) return undefined;
        crash();
        return new Promise<void>((resolve) => setImmediate(resolve));
      });

      expect({ reply: told.reply, steps: told.steps }).toEqual({ reply: calm.reply, steps: calm.steps });
      expect(told.tally).toMatchObject({ paidTwice: 0, begun: 5 });
    },
    60_000,
  );

  test.each([1, 2, 3, 4])(
    'right after step %i was committed loses nothing and pays for nothing again',
    async (wanted) => {
      const told = await run((orchestrator, crash) => {
        let finished = 0;
        const { distributed } = orchestrator.engines.whispers;
        distributed.listen('run.local.r1.STEP_FINISHED', () => {
          finished += 1;
          if (finished === wanted) crash();
        });
        return () => undefined;
      });

      expect({ reply: told.reply, steps: told.steps }).toEqual({ reply: calm.reply, steps: calm.steps });
      expect(told.tally?.paidTwice).toBe(0);
    },
    60_000,
  );

  test('in every model call, one after another, still comes to the same end', async () => {
    const crashed = new Set<string>();
    const told = await run((_, crash) => (call) => {
      if (call % 2 === 0) return undefined;
      crashed.add(String(call));
      crash();
      return new Promise<void>((resolve) => setImmediate(resolve));
    });

    expect({ reply: told.reply, steps: told.steps }).toEqual({ reply: calm.reply, steps: calm.steps });
    expect(crashed.size).toBeGreaterThanOrEqual(4);
  }, 60_000);
});

test('the key under which a call is repeated is the one of its first attempt', async () => {
  const keys: string[] = [];
  await using orchestrator = await Orchestrator.start((model) =>
    heard(model, async (call, { idempotencyKey }) => {
      keys.push(idempotencyKey);
      if (call === 2) await orchestrator.service.replaceOwner();
    }),
  );

  await orchestrator.send(ask);
  await orchestrator.end(ask);

  expect(keys.slice(0, 4)).toEqual([`${RUN}/step-1.1`, `${RUN}/step-2.1`, `${RUN}/step-2.1`, `${RUN}/step-3.1`]);
}, 60_000);
