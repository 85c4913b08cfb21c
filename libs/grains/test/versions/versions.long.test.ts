import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SqliteJournal } from '@leviathan/grains';
import { all } from '../../src/conformance/entry-of.ts';

const ENTITY = 'local/tally/a';
const RELEASES = {
  1: ['tally-1.ts', 'tally1'],
  2: ['tally-1-reads-2.ts', 'tally1Reads2'],
  3: ['tally-2.ts', 'tally2'],
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'versions-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Lets a build of its own, in a process of its own, take the turns of `commands`. */
async function release(version: keyof typeof RELEASES, ...commands: string[]): Promise<unknown> {
  const [file = '', grain = ''] = RELEASES[version];
  const script = join(import.meta.dirname, 'take-turns.ts');
  const build = join(import.meta.dirname, file);
  const args = ['--conditions=@leviathan/source', script, join(folder, 'j.db'), build, grain, ENTITY, ...commands];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout);
}

async function written(): Promise<string[]> {
  const journal = SqliteJournal.open(join(folder, 'j.db'));
  const entries = await all(journal.read(ENTITY));
  await journal.close();
  return entries.map(({ kind, schema }) => `${kind} ${String(schema)}`);
}

test('during a rolling update of two steps every release reads what any other wrote', async () => {
  await release(1, 'c-1', 'c-2');
  await release(2, 'c-3'); // deployed beside release 1
  expect(await release(1, 'c-4')).toMatchObject({ seq: 4, state: { cents: 400 } });
  await release(3, 'c-5'); // deployed beside release 2
  expect(await release(2, 'c-6', 'c-5', 'c-1')).toMatchObject({ seq: 6, state: { cents: 600 } });
  expect(await release(3, 'c-7')).toMatchObject({ seq: 7, state: { cents: 700 } });
  const v1 = 'added 1';
  expect(await written()).toEqual([v1, v1, v1, v1, 'paid-in 2', v1, 'paid-in 2']);
}, 60_000);

test('a release that cannot read an entry says so, and parks the command instead of guessing', async () => {
  await release(3, 'c-1');
  const reason = expect.stringContaining('has schema 2, this release reads up to 1') as unknown;
  expect(await release(1, 'c-2')).toEqual({ failed: reason });
  expect(await written()).toEqual(['paid-in 2', 'parked 1']);
  expect(await release(3, 'c-3')).toMatchObject({ seq: 3, state: { cents: 200 } });
}, 60_000);
