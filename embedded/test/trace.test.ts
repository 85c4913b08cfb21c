import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FLAG_KEYS } from '@leviathan/contracts';
import { type OtlpReceiver, otlpReceiver } from '@leviathan/test-kit';
import { startEmbedded } from '../src/system.ts';

const question = {
  path: '/v1/commands',
  body: { type: 'agent.ask', payload: { text: 'What should we test before a release?' } },
  answer: { status: 'succeeded' },
};
const whisper = {
  path: '/v1/whispers',
  body: { type: 'context_injection', significance: 0.7, payload: { text: 'mind the gap' } },
  answer: { position: expect.any(Number) },
};

/** Posts to a system of its own. @returns the trace id that the answer has */
async function post(
  { path, body, answer: expected }: typeof question | typeof whisper,
  env: Record<string, string>,
  receiver: OtlpReceiver,
): Promise<string> {
  const dataDir = mkdtempSync(join(tmpdir(), 'lev-trace-'));
  const args = { once: true, demo: false, port: 0, dataDir, appDir: 'app' };
  const system = await startEmbedded(args, {
    LEV_LOG_LEVEL: 'error',
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    ...env,
  });
  try {
    const answer = await fetch(`${system.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=30' },
      body: JSON.stringify(body),
    });
    expect(await answer.json()).toMatchObject(expected);
    return answer.headers.get('traceparent')?.split('-')[1] ?? '';
  } finally {
    await system.stop();
    rmSync(dataDir, { recursive: true });
  }
}

test('one agent.ask is one trace, from the request to the whisper, and every parent is in it', async () => {
  const receiver = await otlpReceiver();
  const trace = await post(question, {}, receiver);
  receiver.close();

  expect(new Set(receiver.spans.map(({ traceId }) => traceId))).toEqual(new Set([trace]));
  const ids = new Set(receiver.spans.map(({ spanId }) => spanId));
  const orphans = receiver.spans.filter(({ parentSpanId = '' }) => parentSpanId !== '' && !ids.has(parentSpanId));
  expect(orphans.map(({ name }) => name)).toEqual([]);
  expect(receiver.spans.filter(({ parentSpanId = '' }) => parentSpanId === '')).toMatchObject([
    { name: 'POST /v1/commands' },
  ]);
  expect(new Set(receiver.spans.map(({ name }) => name))).toEqual(
    new Set([
      'POST /v1/commands',
      'command accept',
      'publish role-orchestrator',
      'process role-orchestrator',
      'grain turn',
      'journal append',
      'model call',
      'whisper publish',
    ]),
  );
}, 60_000);

test('a posted whisper is one trace, from the request to its publishing', async () => {
  const receiver = await otlpReceiver();
  const trace = await post(whisper, {}, receiver);
  receiver.close();

  const [request, published] = ['POST /v1/whispers', 'whisper publish'].map((name) =>
    receiver.spans.find((span) => span.name === name),
  );
  expect(receiver.spans).toHaveLength(2);
  expect(request).toMatchObject({ traceId: trace });
  expect(published).toMatchObject({ traceId: trace, parentSpanId: request?.spanId });
}, 60_000);

test('a process that has loaded its tracing does not trace a command whose decision has monitoring off', async () => {
  const receiver = await otlpReceiver();
  const folder = mkdtempSync(join(tmpdir(), 'lev-flags-'));
  const flagsFile = join(folder, 'flags.json');
  const off = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off' };
  writeFileSync(flagsFile, JSON.stringify({ flags: Object.fromEntries(FLAG_KEYS.map((key) => [key, off])) }));
  await post(question, { LEV_FLAGS_FILE: flagsFile, ENABLE_MONITORING: 'true' }, receiver);
  receiver.close();
  rmSync(folder, { recursive: true });

  expect(receiver.spans).toEqual([]);
}, 60_000);
