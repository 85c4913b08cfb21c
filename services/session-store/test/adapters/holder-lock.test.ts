import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { type Acquired, HolderLock } from '../../src/adapters/holder-lock.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'holder-'));
});
afterEach(() => rm(root, { recursive: true }));

function held(acquired: Acquired): HolderLock {
  if (acquired.outcome !== 'held') throw new Error(`not held: ${JSON.stringify(acquired)}`);
  return acquired.lock;
}

test('one holds it, the next learns who, and gets it when it is let go', () => {
  const first = held(HolderLock.acquire(root));
  expect(HolderLock.acquire(root)).toEqual({
    outcome: 'taken',
    by: expect.stringContaining(`"pid":${String(process.pid)}`),
  });
  expect(HolderLock.acquire(root)).toMatchObject({ outcome: 'taken' });

  first.release();
  held(HolderLock.acquire(root)).release();
});

test('another process that holds it keeps us out until it is killed', async () => {
  const script = `
    const { HolderLock } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/adapters/holder-lock.ts'))});
    const acquired = HolderLock.acquire(process.argv[1]);
    process.stdout.write(acquired.outcome);
    setInterval(() => acquired, 1000);
  `;
  const args = ['--conditions=@leviathan/source', '--input-type=module', '-e', script, root];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    expect(said.toString()).toBe('held');
    const by = expect.stringContaining(`"pid":${String(child.pid)}`);
    expect(HolderLock.acquire(root)).toEqual({ outcome: 'taken', by });
  } finally {
    child.kill('SIGKILL');
  }
  const lock = await eventually(() => held(HolderLock.acquire(root)));
  lock.release();
}, 30_000);

test('a home that cannot be written says why', async () => {
  await writeFile(join(root, '.kingly'), 'a file');
  expect(HolderLock.acquire(root)).toMatchObject({ outcome: 'failed', reason: expect.stringContaining('.kingly') });
});
