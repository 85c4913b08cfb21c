import { FLAG_KEYS } from '@leviathan/contracts';
import { CompiledFlagSet } from '@leviathan/flags';
import { FlagdCore } from '@openfeature/flagd-core';
import { CONTEXTS, ROLLOUT } from './rollout.ts';
import { type Row, comparison } from './row.ts';

const ROUNDS = 7;
const REQUESTS = 100_000;

/** The four flags of one request, on one snapshot in process, beside flagd's own evaluator for JavaScript. */
export async function flags(): Promise<readonly Row[]> {
  const ours = new CompiledFlagSet(ROLLOUT);
  const core = new FlagdCore();
  core.setConfigurations(JSON.stringify(ROLLOUT));
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const pair = {
      ours: microsecondsPerRequest((key, context) => ours.evaluate(key, context, 1_800_000_000_000)),
      raw: microsecondsPerRequest((key, context) => core.resolveBooleanEvaluation(key, false, context)),
    };
    if (round > 0) rounds.push(pair); // the first warms up the compiler
  }
  return [comparison('four-flags-us', 'µs', rounds, '≤ 3 µs')];
}

type Context = (typeof CONTEXTS)[number];

function microsecondsPerRequest(evaluate: (key: string, context: Context) => unknown): number {
  const started = performance.now();
  for (let request = 0; request < REQUESTS; request += 1) {
    const context = CONTEXTS[request % CONTEXTS.length] as Context; // the index is within
    for (const key of FLAG_KEYS) evaluate(key, context);
  }
  return ((performance.now() - started) / REQUESTS) * 1000;
}
