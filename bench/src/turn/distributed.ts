import { type Row, comparison } from '../row.ts';
import { besideTheLoop } from './beside-the-loop.ts';
import { ROUNDS, taken } from './rounds.ts';

/**
 * A whole command through the five processes (router, RabbitMQ, session-store, MongoDB, and back: three majority
 * inserts) beside a naive loop on the same broker, which keeps nothing.
 */
export async function distributed(): Promise<Row> {
  return besideTheLoop({ commits: false }, async (ours, raw) =>
    comparison('distributed', 'commands/s', await taken(ROUNDS, ours, raw)),
  );
}
