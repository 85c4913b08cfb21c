import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { call, command } from '../src/client.ts';
import { exchange, faultOf } from '../src/malformed/exchange.ts';
import { CASES, PATIENCE_MS, SEED, growthPer10k, residentMib } from '../src/malformed/fuzzing.ts';
import { type Operation, rawRequests } from '../src/malformed/requests.ts';
import { Product, temporaryFolder } from '../src/product.ts';

/** Side by side, so that one case meets the next. */
const LANES = 8;
const SAMPLES = 40;
/** What a run may grow by: 100,000 cases would take 50 MiB. A short run is all warm-up, and says nothing. */
const MOST_PER_10K_MIB = 5;
const ENOUGH_CASES = 50_000;

let data: Awaited<ReturnType<typeof temporaryFolder>>;
let product: Product;

beforeAll(async () => {
  data = await temporaryFolder();
  const args = ['--no-demo', '--port', '0', '--data', join(data.path, 'data'), '--app', join(data.path, 'app')];
  const env = { LEV_LEGACY_HOME: join(data.path, 'home'), LEV_WHISPER_FILE: join(data.path, 'whisper.json') };
  product = await Product.start({ args, env: { ...env, LEV_SCRIPTED_LATENCY_MS: '0' } });
});

afterAll(async () => {
  await product[Symbol.asyncDispose]();
  await data[Symbol.asyncDispose]();
});

test(
  `${String(CASES)} malformed requests are answered with what is wrong with them, and the product goes on`,
  async () => {
    console.log(`FUZZ_SEED=${String(SEED)} FUZZ_CASES=${String(CASES)} makes the same requests`);
    const requests = rawRequests(await operations());
    const seen = new Map<number, number>();
    const memory: { cases: number; mib: number }[] = [];
    let cases = 0;
    const isAnswered = fc.asyncProperty(requests, async (request) => {
      const answer = await exchange(product.url, request);
      if (product.hasEnded) throw new Error(`the product has ended:\n${product.output.slice(-3000)}`);
      const fault = faultOf(request, answer);
      if (fault !== undefined)
        throw new Error(`${fault}\n${JSON.stringify(request.bytes.toString('latin1').slice(0, 4000))}`);
      seen.set(answer?.status ?? 0, (seen.get(answer?.status ?? 0) ?? 0) + 1);
      cases += 1;
      if (cases % Math.ceil(CASES / SAMPLES) === 0) memory.push({ cases, mib: residentMib(product.child.pid) });
    });

    const numRuns = Math.ceil(CASES / LANES);
    const lanes = Array.from({ length: LANES }, (_, lane) => fc.assert(isAnswered, { numRuns, seed: SEED + lane }));
    await Promise.all(lanes);

    const growth = growthPer10k(memory);
    console.log(
      `${String(cases)} answered: ${[...seen].sort().join(' · ')}; memory ${memory.map(({ mib }) => Math.round(mib)).join(' ')} MiB, ${growth.toFixed(1)} MiB per 10,000`,
    );
    expect(product.output).not.toContain('bug in a route');
    if (CASES >= ENOUGH_CASES) expect(growth).toBeLessThan(MOST_PER_10K_MIB);
    const { body } = await command(product.url, { type: 'session.create', session: 'after-all', payload: {} });
    expect(body).toMatchObject({ status: 'succeeded' });
  },
  PATIENCE_MS,
);

interface Described {
  readonly requestBody?: {
    readonly content: Record<string, { example?: unknown; examples?: Record<string, { value: unknown }> }>;
  };
}

/** What the product says that it can do, with the examples of its bodies. */
async function operations(): Promise<Operation[]> {
  const { body } = await call<{ paths: Record<string, Record<string, Described>> }>(`${product.url}/openapi.json`);
  return Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { requestBody }]) => {
      const { example, examples } = requestBody?.content['application/json'] ?? {};
      const bodies = examples === undefined ? [example] : Object.values(examples).map(({ value }) => value);
      return bodies.map((each) => ({
        method: method.toUpperCase(),
        path,
        ...(each === undefined ? {} : { body: each }),
      }));
    }),
  );
}
