import { expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { type Command, call, command } from '../src/client.ts';
import { ModelServer } from '../src/model-server.ts';
import { Product, temporaryFolder } from '../src/product.ts';

const KILLS = 20;
const QUESTION = { type: 'agent.ask', payload: { text: 'How do we move session files to a crash-safe store?' } };
const MODEL_LATENCY_MS = 120;
const RUN_DEADLINE_MS = 30_000;

interface Run {
  readonly status: string;
  readonly text?: string;
}
interface Steps {
  readonly items: readonly { readonly step: number; readonly role: string; readonly text: string }[];
}

test(`a run that is killed at any of ${String(KILLS)} random moments ends with the text of an undisturbed one`, async () => {
  const undisturbed = await runWithoutKill();
  const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
  console.log(`SEED=${String(seed)} replays the moments`);
  const random = seeded(seed);

  for (let kill = 1; kill <= KILLS; kill += 1) {
    const afterMs = random() * undisturbed.durationMs;
    const disturbed = await runWithKill(afterMs);
    expect({ afterMs, text: disturbed.text }).toEqual({ afterMs, text: undisturbed.text });
    expect(disturbed.steps).toEqual(undisturbed.steps);
    expect(disturbed.paidTwice).toEqual([]);
  }
}, 600_000);

async function runWithoutKill() {
  await using data = await temporaryFolder();
  await using model = await ModelServer.start(MODEL_LATENCY_MS);
  await using product = await Product.start({
    args: ['--no-demo', '--port', '0', '--data', data.path],
    env: model.env,
  });
  const started = performance.now();
  const { body } = await command(product.url, QUESTION);
  const durationMs = performance.now() - started;
  expect(body.status).toBe('succeeded');
  expect([...model.answered.values()].every((times) => times === 1)).toBe(true);
  return { ...(await outcome(product.url, runOf(body))), durationMs };
}

/** Kills the process so many milliseconds after it accepted the question, starts it again, and only watches. */
async function runWithKill(afterMs: number) {
  await using data = await temporaryFolder();
  await using model = await ModelServer.start(MODEL_LATENCY_MS);
  const args = ['--no-demo', '--port', '0', '--data', data.path];
  await using first = await Product.start({ args, env: model.env });
  const accepted = await call<Command>(`${first.url}/v1/commands`, { method: 'POST', body: QUESTION });
  const run = runOf(accepted.body);
  await new Promise((resolve) => setTimeout(resolve, afterMs)); // the moment itself is what is tested
  const journaled = await stepsOf(first.url, run);
  await first.kill();

  await using second = await Product.start({ args, env: model.env });
  const result = await outcome(second.url, run);
  const end = await eventually(async () => {
    const { body } = await call<Command>(`${second.url}${accepted.body.links.self}`);
    expect(body.status).toBe('succeeded');
    return body;
  }, RUN_DEADLINE_MS);
  expect(end.result).toMatchObject({ text: result.text });
  return { ...result, paidTwice: paidTwice(model, journaled.length) };
}

/** Calls that were answered again although their step was in the journal before the kill. */
function paidTwice({ answered }: ModelServer, journaledSteps: number): string[] {
  const stepOf = (key: string): number => Number(/step-(\d+)/.exec(key)?.[1]);
  return [...answered].filter(([key, times]) => times > 1 && stepOf(key) <= journaledSteps).map(([key]) => key);
}

async function stepsOf(url: string, run: string): Promise<Steps['items']> {
  const { body } = await call<Partial<Steps>>(`${url}/v1/runs/${run}/steps`);
  return body.items ?? []; // a run that is not born yet has none
}

async function outcome(url: string, run: string) {
  const { text } = await eventually(async () => {
    const { body } = await call<Run>(`${url}/v1/runs/${run}`);
    expect(body.status).toBe('succeeded');
    return body;
  }, RUN_DEADLINE_MS);
  const steps = await stepsOf(url, run);
  return { text, steps: steps.map(({ step, role, text }) => ({ step, role, text })) };
}

function runOf({ links }: Command): string {
  const run = links.run?.split('/').pop();
  if (run === undefined) throw new Error('the command has no run');
  return run;
}

/** mulberry32: small, good enough to choose moments, and the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
