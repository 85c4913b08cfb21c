import { TEST_ENGINES_VARIABLE } from '@leviathan/test-engines';
import type { Row } from './row.ts';
import { distributed } from './turn/distributed.ts';
import { embedded } from './turn/embedded.ts';
import { monitoring } from './turn/monitoring.ts';

/** `POST /v1/commands` with wait, a session turn, 64 in flight. */
export async function turn(): Promise<readonly Row[]> {
  const rows = [await embedded(), await monitoring()];
  if (process.env[TEST_ENGINES_VARIABLE] === undefined) console.error('row distributed left out: no engines are given');
  else rows.push(await distributed());
  return rows;
}
