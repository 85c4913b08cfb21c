import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DataDirInUse, type Engines, openEngines } from '@leviathan/engines';
import type { Entry } from '@leviathan/grains';
import { VirtualClock } from '@leviathan/kernel';
import { eventually } from '@leviathan/test-kit';

const silence = { info: () => undefined, warn: () => undefined, error: () => undefined };

let home: string;
let dataDir: string;
let holder: ChildProcess | undefined;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'leviathan-engines-'));
  dataDir = join(home, 'data');
});

afterEach(() => {
  holder?.kill('SIGKILL');
  rmSync(home, { recursive: true, force: true });
});

const open = (path: string = dataDir): Promise<Engines> =>
  openEngines({ dataDir: path }, { clock: new VirtualClock(), log: silence });

const entry: Entry = {
  entity: 'local/session/s1',
  seq: 1,
  at: 1,
  kind: 'created',
  schema: 1,
  command: 'c1',
  data: {},
  reply: { status: 'succeeded', result: {} },
  answers: [],
  effects: [],
};

/** Data of a previous start, all files closed. */
async function leaveData(): Promise<void> {
  const engines = await open();
  await (await engines.journal('session-store')).append(entry);
  await (await engines.journal('role-orchestrator')).append(entry);
  await engines.whispers.local.publish({ id: 'w1', subject: 'whisper.a', attributes: {}, body: '{}' });
  await engines.close();
}

test('what was stored is there at the next start, each owner in its own file', async () => {
  await leaveData();

  const engines = await open();

  expect(await (await engines.journal('session-store')).lastSeq(entry.entity)).toBe(1);
  expect(await (await engines.journal('command-router')).lastSeq(entry.entity)).toBe(0);
  expect(await (await engines.localWhispers()).read('whisper.>', { limit: 10 })).toMatchObject([
    { id: 'w1', position: 1 },
  ]);
  expect(await engines.whispers.distributed.read('whisper.>', { limit: 10 })).toEqual([]);
  expect(readdirSync(dataDir).filter((name) => name.endsWith('.db'))).toEqual(
    expect.arrayContaining(['session-store.db', 'role-orchestrator.db', 'whispers.db', 'whispers-local.db']),
  );
  await engines.close();
});

test('an owner has one journal, however often it is asked for', async () => {
  const engines = await open();

  const [first, second] = await Promise.all([engines.journal('session-store'), engines.journal('session-store')]);

  expect(first).toBe(second);
  await engines.close();
});

test('the data folder is made for its user only', async () => {
  const engines = await open();

  expect(statSync(dataDir).mode & 0o777).toBe(0o700);
  await engines.close();
});

test('closing closes the buses and opens nothing afterwards, and may be repeated', async () => {
  const engines = await open();
  await engines.close();
  await engines.close();

  expect(engines.commands.isAvailable).toBe(false);
  expect(engines.whispers.distributed.isAvailable).toBe(false);
  await expect(engines.openLegacyJournal(dataDir)).rejects.toThrow('the engines are closed');
});

describe('two at once', () => {
  test('a folder that is open cannot be opened again, and can after it was closed', async () => {
    const first = await open();

    await expect(open()).rejects.toMatchObject({ code: 'data-dir-in-use', pid: process.pid });

    await first.close();
    const second = await open();
    await second.close();
  });

  test('another process is named with what to do about it; killed with -9 it leaves the folder free and whole', async () => {
    holder = hold();
    await once(holder.stdout!, 'data');

    const refusal: unknown = await open().catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataDirInUse);
    expect(String(refusal)).toContain(`in use by process ${String(holder.pid)}: stop it (kill ${String(holder.pid)})`);
    expect(String(refusal)).toContain('choose another folder');

    holder.kill('SIGKILL');
    const engines = await eventually(open);
    expect(await engines.whispers.distributed.read('>', { limit: 1 })).toMatchObject([{ id: 'w1' }]);
    await engines.close();
  });

  test('a pid that was left behind, or is no pid, keeps nobody out', async () => {
    await leaveData();
    for (const left of [String(process.ppid), '999999999', 'garbage', '']) {
      writeFileSync(join(dataDir, 'lock.pid'), left);

      const engines = await open();
      await engines.close();
    }
  });
});

describe('what cannot be opened says what to do', () => {
  test('a file where the folder should be, or on the way to it', async () => {
    writeFileSync(dataDir, 'not a folder');

    for (const path of [dataDir, join(dataDir, 'deeper')]) {
      const refusal = { code: 'data-dir-not-a-directory', message: expect.stringContaining('move it away') };
      await expect(open(path)).rejects.toMatchObject(refusal);
    }
  });

  test('a folder that may not be written', async () => {
    const refusal = { code: 'data-dir-not-writable', message: expect.stringContaining('make it writable') };
    if (process.getuid?.() === 0) {
      await expect(open('/proc/leviathan')).rejects.toMatchObject(refusal); // root may write anywhere else
      return;
    }
    chmodSync(home, 0o500);
    await expect(open()).rejects.toMatchObject(refusal);
    chmodSync(home, 0o700);
  });

  const damages = {
    'something else than a database': (file: string) => {
      writeFileSync(file, 'this is not a database, '.repeat(1000));
    },
    'a database that was cut short': (file: string) => {
      truncateSync(file, statSync(file).size - 4096);
    },
    'a header followed by rubbish': (file: string) => {
      writeFileSync(file, Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(20_000, 7)]));
    },
  };

  test.each(Object.entries(damages))(
    'a journal that is %s names its file and leaves the others alone',
    async (_, damage) => {
      await leaveData();
      const file = join(dataDir, 'session-store.db');
      damage(file);
      const before = statSync(file).size;
      const engines = await open();

      const refusal = { code: 'corrupt-store', message: expect.stringContaining(`${file} is damaged`) };
      await expect(engines.journal('session-store')).rejects.toMatchObject(refusal);

      expect(statSync(file).size).toBe(before);
      expect(await (await engines.journal('role-orchestrator')).lastSeq(entry.entity)).toBe(1);
      await engines.close();
    },
  );

  test('a damaged whisper log stops the start, names its file, and leaves the folder free', async () => {
    await leaveData();
    const file = join(dataDir, 'whispers.db');
    writeFileSync(file, 'rubbish '.repeat(1000));

    await expect(open()).rejects.toMatchObject({ code: 'corrupt-store', message: expect.stringContaining(file) });

    rmSync(file);
    const engines = await open();
    await engines.close();
  });
});

function hold(): ChildProcess {
  const script = join(import.meta.dirname, 'fixtures', 'hold.ts');
  return spawn(process.execPath, ['--conditions=@leviathan/source', script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
