import { FLAG_KEYS, type FlagSet } from '@leviathan/contracts';
import { CompiledFlagSet } from '@leviathan/flags';
import { FlagdCore } from '@openfeature/flagd-core';
import { type Row, comparison } from './row.ts';

const ROUNDS = 7;
const REQUESTS = 100_000;

/** Each a rule and a share, as in the middle of a rollout. */
const SET: FlagSet = {
  flags: Object.fromEntries(
    FLAG_KEYS.map((key) => [
      key,
      {
        state: 'ENABLED',
        variants: { on: true, off: false },
        defaultVariant: 'off',
        targeting: { if: [{ '==': [{ var: 'labels.tier' }, 'gold'] }, 'on', { fractional: [['on', 10], ['off', 90]] }] }, // prettier-ignore
      },
    ]),
  ),
};

const CONTEXTS = Array.from({ length: 1000 }, (_, session) => ({
  targetingKey: `0192f0c4-7a1e-7c3a-9b4e-${String(session).padStart(12, '0')}`,
  tenant: 'acme',
  type: 'agent.ask',
  labels: { tier: 'tin' },
}));

/** The four flags of one request, on one snapshot in process, beside flagd's own evaluator for JavaScript. */
export async function flags(): Promise<readonly Row[]> {
  const ours = new CompiledFlagSet(SET);
  const core = new FlagdCore();
  core.setConfigurations(JSON.stringify(SET));
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
