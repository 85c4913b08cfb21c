import type { Run, Step, Usage } from '@leviathan/contracts';
import type { DemoSystem } from './demo.ts';
import { get } from './rest.ts';

/** What the run came to, counted from what anybody can read over REST. */
export interface Reckoning {
  readonly text: string;
  readonly steps: number;
  readonly usage: Usage;
  /** Steps that the run counts and its journal does not hold. */
  readonly lost: number;
  /** Steps that the journal holds more than once. */
  readonly repeated: number;
  /** Model calls that ended more than once. */
  readonly paidTwice: number;
}

export async function reckon(system: DemoSystem, id: string): Promise<Reckoning> {
  const run = await get<Run>(`${system.url}/v1/runs/${id}`);
  const { items } = await get<{ items: readonly Step[] }>(`${system.url}/v1/runs/${id}/steps?limit=200`);
  const distinct = new Set(items.map(({ step }) => step));
  const highest = Math.max(run.steps, ...distinct);
  return {
    text: run.text ?? run.problem?.detail ?? '',
    steps: run.steps,
    usage: run.usage,
    lost: highest - distinct.size,
    repeated: items.length - distinct.size,
    paidTwice: system.callsPaidTwice(),
  };
}
