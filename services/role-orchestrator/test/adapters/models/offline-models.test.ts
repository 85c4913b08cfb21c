import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SystemClock, VirtualClock } from '@leviathan/kernel';
import { CountingModel } from '../../counting-model.ts';
import { FailingModel } from '../../../src/adapters/models/failing-model.ts';
import { LatencyModel } from '../../../src/adapters/models/latency-model.ts';
import { promptKey } from '../../../src/adapters/models/prompt-key.ts';
import { ReplayModel } from '../../../src/adapters/models/replay-model.ts';
import { ScriptedModel } from '../../../src/adapters/models/scripted-model.ts';
import { modelContract } from './model-contract.ts';
import { requestOf, textOf } from './requests.ts';

const clock = new SystemClock();
const scripted = (): ScriptedModel => new ScriptedModel({ clock });
const recorded = { [promptKey(requestOf())]: { text: 'As recorded.', usage: { inputTokens: 3, outputTokens: 2 } } };

modelContract('the scripted model', async () => scripted());
modelContract('the scripted model with latency', async () => new ScriptedModel({ clock, latencyMs: 5 }));
modelContract('a replayed model', async () => new ReplayModel(recorded));
modelContract('a slow model', async () => new LatencyModel(scripted(), clock, 1));
modelContract('a failing model between its failures', async () => new FailingModel(scripted(), new Map()));
modelContract('a counted model', async () => new CountingModel(scripted()));

describe('the scripted model', () => {
  const ask = async (content: string, system = ''): Promise<string> =>
    textOf(await scripted().generate(requestOf({ system, messages: [{ role: 'user', content }] })));

  test('says the same to the same prompt', async () => {
    expect(await ask('How do we test this?')).toBe(await ask('How do we test this?'));
  });

  test('takes up the words of the question', async () => {
    const text = await ask('How should we roll out the new billing API?');

    expect(text).toContain('To roll out the new billing API');
    expect(text).toContain('staged rollout');
  });

  test('says something else to another question', async () => {
    expect(await ask('How do we make the search faster?')).not.toBe(await ask('How do we hire a designer?'));
  });

  test('says that it holds no facts when it is asked for one', async () => {
    expect(await ask('Why is the sky blue?')).toContain('the scripted model holds none');
  });

  test.each(['', '   ', '?', '# Request', '~/t ', 'x'.repeat(100_000), '🜁'.repeat(5000), '# Your task: \n# Request\n'])(
    'has an answer to a strange prompt (%#)',
    async (content) => {
      const text = await ask(content);

      expect(text.length).toBeGreaterThan(20);
      expect(text.length).toBeLessThan(10_000);
    },
  );

  test('lets each role contribute something of its own, built on what the others said', async () => {
    const brief = (said: string, task: string): string =>
      `# Request\nHow should we roll out the API?\n\n${said}# Your task: x\n${task}`;
    const findings = await ask(brief('', 'Research the request.'));
    const strategy = await ask(
      brief(`# researcher (research)\n${findings}\n\n`, 'Weigh the options and recommend one.'),
    );
    const answer = await ask(
      brief(
        `# researcher (research)\n${findings}\n\n# strategist (strategise)\n${strategy}\n\n`,
        'Write the final answer.',
      ),
    );

    const finding = /^1\. Known: (.*)$/m.exec(findings)?.[1] ?? 'none';
    const course = /^Recommendation: \(a\), (.*)$/m.exec(strategy)?.[1] ?? 'none';
    expect(strategy).toContain(finding);
    expect(answer).toContain(finding);
    expect(answer).toContain(course);
    expect(new Set([findings, strategy, answer]).size).toBe(3);
  });

  test('streams over its latency, word by word', async () => {
    const virtual = new VirtualClock();
    const request = requestOf();
    const answer = new ScriptedModel({ clock: virtual, latencyMs: 120 }).generate(request);

    await virtual.advance(60);
    const halfway = request.heard.length;
    await virtual.advance(61);

    const words = textOf(await answer).match(/\S+/g)?.length ?? 0;
    expect(request.heard).toHaveLength(words);
    expect(halfway).toBeGreaterThan(words / 4);
    expect(halfway).toBeLessThan((words * 3) / 4);
  });

  test('stops in the middle of its answer when it is called off', async () => {
    const virtual = new VirtualClock();
    const controller = new AbortController();
    const request = requestOf({ signal: controller.signal });
    const answer = new ScriptedModel({ clock: virtual, latencyMs: 120 }).generate(request);
    await virtual.advance(60);

    controller.abort();

    expect(await answer).toMatchObject({ status: 'failed', retryable: true });
  });
});

describe('a replayed model', () => {
  test('gives what was recorded for the prompt', async () => {
    expect(textOf(await new ReplayModel(recorded).generate(requestOf()))).toBe('As recorded.');
  });

  test('fails for good where nothing was recorded, and names the key that a recording would need', async () => {
    const request = requestOf({ system: 'Another.' });

    const answer = await new ReplayModel(recorded).generate(request);

    expect(answer).toEqual({
      status: 'failed',
      reason: `the recording holds no answer to ${promptKey(request)}`,
      retryable: false,
    });
  });

  test('is read from a file', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'replay-')), 'recording.json');
    await writeFile(file, JSON.stringify(recorded));

    expect(textOf(await (await ReplayModel.open(file)).generate(requestOf()))).toBe('As recorded.');
  });

  test.each([
    ['is not there', undefined],
    ['is not JSON', 'text'],
    ['holds something else', '{"key": "text"}'],
  ])('refuses to start on a file that %s', async (_, content) => {
    const file = join(await mkdtemp(join(tmpdir(), 'replay-')), 'recording.json');
    if (content !== undefined) await writeFile(file, content);

    await expect(ReplayModel.open(file)).rejects.toMatchObject({ code: 'unusable-recording', retry: 'never' });
  });
});

test('a failing model fails the calls that it is told to, and no other', async () => {
  const model = new FailingModel(scripted(), new Map([[2, { status: 'failed', reason: 'away', retryable: true }]]));

  const statuses = [];
  for (let call = 0; call < 3; call += 1) statuses.push((await model.generate(requestOf())).status);

  expect(statuses).toEqual(['done', 'failed', 'done']);
});

test('a slow model keeps silent for its latency', async () => {
  const virtual = new VirtualClock();
  const request = requestOf();
  const answer = new LatencyModel(scripted(), virtual, 100).generate(request);

  await virtual.advance(99);
  expect(request.heard).toEqual([]);
  await virtual.advance(1);

  expect(textOf(await answer)).toBe(request.heard.join(''));
});

describe('a counted model', () => {
  test('tells a call that is repeated from one that is paid twice', async () => {
    const model = new CountingModel(
      new FailingModel(scripted(), new Map([[1, { status: 'failed', reason: 'cut', retryable: true }]])),
    );

    for (const key of ['a', 'a', 'a', 'b']) await model.generate(requestOf({ idempotencyKey: key }));

    expect(model.tally).toEqual({ begun: 4, finished: 3, repeated: 1, paidTwice: 1 });
  });
});
