import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type CommandMessage, encodeCommand } from '@leviathan/contracts';
import { type Owner, SqliteJournal, openOwner } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { EmbeddedCommandBus, EmbeddedWhisperBus, MemoryWhisperLog } from '@leviathan/messaging';
import { eventually } from '@leviathan/test-kit';
import { FileLegacyHome } from '../src/adapters/file-legacy-home.ts';
import { legacyGrain } from '../src/domain/legacy/legacy-grain.ts';
import { sessionThing } from '../src/domain/legacy-session/session-thing.ts';
import type { LegacyHome } from '../src/ports.ts';
import { fixture } from './fixtures.ts';
import { keyOf, message } from './messages.ts';
import { readAsOldAgent } from './old-agent.ts';
import { silent } from './rig.ts';

let folder: string;
let journal: SqliteJournal;
let disk: FileLegacyHome;
const commands = new EmbeddedCommandBus();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recovery-'));
  journal = SqliteJournal.open(join(folder, 'legacy.db'));
  disk = new FileLegacyHome({ root: folder, tenant: 'local' });
  await mkdir(join(folder, '.kingly', 'sessions', 'active'), { recursive: true });
  await writeFile(file(), fixture('active/tab-034.yaml'));
});
afterEach(async () => {
  await journal.close();
  await rm(folder, { recursive: true });
});

const file = (): string => join(folder, '.kingly', 'sessions', 'active', 'tab-034.yaml');
const session = keyOf('tab-034', 'legacy-session');
const touch = (): CommandMessage =>
  message('touch', { session: 'tab-034', entity: session, payload: { activity: 'ours' } });

function holder(home: LegacyHome): Owner {
  const bus = (): EmbeddedWhisperBus => new EmbeddedWhisperBus(new MemoryWhisperLog());
  return openOwner({
    service: 'session-store',
    instance: 'one',
    queue: { kind: 'legacy', partitions: 4 },
    grains: [legacyGrain(home, sessionThing)],
    journal,
    commands,
    whispers: { distributed: bus(), local: bus() },
    clock: new SystemClock(),
    log: silent,
    settings: { sweepEveryMs: 20, openAfterMs: 20, callCheckMs: 100 },
  });
}

/** A holder that journals what it intends and ends before the first byte of it is written. */
async function crashBeforeWriting(command: CommandMessage): Promise<void> {
  const owner = holder({ read: (ref) => disk.read(ref), write: () => new Promise(() => undefined), pathOf: () => '' });
  await owner.start();
  await commands.publish({ kind: 'legacy' }, encodeCommand(command, 'test'));
  await eventually(async () => (await journal.lastSeq(session)) === 1);
  await owner.crash();
}

const settled = async (): Promise<boolean> => {
  for await (const { kind } of journal.read(session)) if (kind === 'settled') return true;
  return false;
};

test('what was intended before a crash is written by the next holder, and nothing else', async () => {
  await crashBeforeWriting(touch());
  expect(await readFile(file(), 'utf8')).toBe(fixture('active/tab-034.yaml'));

  const next = holder(disk);
  await next.start();
  await eventually(settled);
  await next.drain();
  expect(readAsOldAgent(await readFile(file(), 'utf8'))).toMatchObject({ recent_activity: 'ours', agent: 'memory' });
});

test('what the old agent wrote since the crash is kept by the recovery', async () => {
  await crashBeforeWriting(touch());
  await writeFile(file(), fixture('active/tab-034.yaml').replace('agent: "memory"', 'agent: "research"'));

  const next = holder(disk);
  await next.start();
  await eventually(settled);
  await next.drain();
  expect(readAsOldAgent(await readFile(file(), 'utf8'))).toMatchObject({ recent_activity: 'ours', agent: 'research' });
});

test('a session that the user deleted since the crash is not brought back', async () => {
  await crashBeforeWriting(touch());
  await rm(file());

  const next = holder(disk);
  await next.start();
  await eventually(async () => (await journal.lastSeq(session)) >= 2);
  await next.drain();
  expect(existsSync(file())).toBe(false);
});
