import { routingOver } from '@leviathan/command-router/service';
import { findCommandType } from '@leviathan/contracts';
import { CONTEXTS, ROLLOUT } from './rollout.ts';
import { type Row, figure } from './row.ts';

const ROUNDS = 7;
const REQUESTS = 50_000;
const NOW = 1_800_000_000_000;

/**
 * What routing adds to each command: the four flags on one snapshot, the route, the decision, and its bytes on the message.
 * There is nothing to compare it with: without it there is no route.
 */
export async function route(): Promise<readonly Row[]> {
  const decide = routingOver({ etag: '42-0123456789ab', set: ROLLOUT }, NOW - 1000);
  const type = findCommandType('agent.ask');
  if (type === undefined) throw new Error('agent.ask is no command type');
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const started = performance.now();
    let bytes = 0;
    for (let request = 0; request < REQUESTS; request += 1) {
      const { targetingKey, tenant, labels } = CONTEXTS[request % CONTEXTS.length] as (typeof CONTEXTS)[number]; // within
      bytes += JSON.stringify(decide({ session: targetingKey, tenant, labels }, type, NOW)).length;
    }
    if (bytes === 0) throw new Error('nothing was decided');
    if (round > 0) rounds.push(((performance.now() - started) / REQUESTS) * 1000); // the first warms up the compiler
  }
  return [figure('routing-us', 'µs', rounds, '≤ 30 µs')];
}
