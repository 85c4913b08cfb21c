import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SqliteJournal } from '@leviathan/grains';
import { all } from '../../src/conformance/entry-of.ts';

const ROUNDS = 8;

test('J1: every acknowledged entry is there after kill -9 at random moments, without gaps', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'kill-'));
  const file = join(folder, 'journal.db');
  const acknowledged = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round += 1) {
    await appendUntilKilled(file, 1 + Math.floor(Math.random() * 300), acknowledged);
    await expectAll(file, acknowledged);
  }
  expect(acknowledged.size).toBe(16);
  await rm(folder, { recursive: true });
}, 60_000);

/** Kills the process after it acknowledged `count` entries or more: what was on its way then is a matter of chance. */
async function appendUntilKilled(file: string, count: number, acknowledged: Map<string, number>): Promise<void> {
  const script = join(import.meta.dirname, 'append-forever.ts');
  const child = spawn(process.execPath, ['--conditions=@leviathan/source', script, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  let lines = 0;
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    text += String(chunk);
    lines += String(chunk).split('\n').length - 1;
    if (lines >= count) child.kill('SIGKILL');
  }
  for (const line of text.split('\n').slice(0, -1)) {
    const [entity = '', seq] = line.split(' ');
    acknowledged.set(entity, Number(seq));
  }
}

async function expectAll(file: string, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const journal = SqliteJournal.open(file);
  for (const [entity, seq] of acknowledged) {
    const seqs = (await all(journal.read(entity))).map((entry) => entry.seq);
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, index) => index + 1));
    expect(seqs.length).toBeGreaterThanOrEqual(seq);
  }
  await journal.close();
}
