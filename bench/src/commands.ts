import { TEST_ENGINES_VARIABLE } from '@leviathan/test-engines';
import { type Row, comparison } from './row.ts';
import { besideTheLoop } from './turn/beside-the-loop.ts';
import { ROUNDS, taken } from './turn/rounds.ts';

/**
 * `POST /v1/commands` with wait, 64 in flight, on real engines: what the whole costs a caller.
 *
 * Row `wait`: beside a naive HTTP → AMQP RPC → HTTP loop that also commits three inserts with the raw driver, one each:
 * as much is safe as with us. Row `wait-uncommitted`: beside the same loop without inserts, which may lose everything.
 */
export async function commands(): Promise<readonly Row[]> {
  if (process.env[TEST_ENGINES_VARIABLE] === undefined) {
    console.error('commands left out: no engines are given');
    return [];
  }
  const row = async (name: string, commits: boolean, goal?: string): Promise<Row> =>
    besideTheLoop({ commits }, async (ours, raw) =>
      comparison(name, 'commands/s', await taken(ROUNDS, ours, raw), goal),
    );
  return [await row('wait', true, '≥ 0.80'), await row('wait-uncommitted', false)];
}
