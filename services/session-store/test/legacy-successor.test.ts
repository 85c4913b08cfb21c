import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type CommandMessage, encodeCommand } from '@leviathan/contracts';
import { type Owner, SqliteJournal, openOwner } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { EmbeddedCommandBus, EmbeddedWhisperBus, MemoryWhisperLog } from '@leviathan/messaging';
import { eventually } from '@leviathan/test-kit';
import { FileLegacyHome } from '../src/adapters/file-legacy-home.ts';
import { LegacyHolder } from '../src/adapters/legacy-holder.ts';
import { legacyGrain } from '../src/domain/legacy/legacy-grain.ts';
import { sessionThing } from '../src/domain/legacy-session/session-thing.ts';
import type { LegacyHome } from '../src/ports.ts';
import { fixture } from './fixtures.ts';
import { keyOf, message } from './messages.ts';
import { readAsOldAgent } from './old-agent.ts';
import { silent } from './rig.ts';

const session = keyOf('tab-034', 'legacy-session');
const commands = new EmbeddedCommandBus();

/** One of several processes on a home: its holder, and the owner and journal that it opens when it holds the lock. */
class Replica {
  readonly holder: LegacyHolder;
  readonly #root: string;
  readonly #home: LegacyHome;
  owner: Owner | undefined;
  journal: SqliteJournal | undefined;

  constructor(root: string, home: LegacyHome) {
    this.#root = root;
    this.#home = home;
    this.holder = new LegacyHolder({ root, open: () => this.#open(), clock: new SystemClock(), log: silent });
  }

  async #open(): Promise<{ owner: Owner; close: () => Promise<void> }> {
    const journal = SqliteJournal.open(join(this.#root, '.kingly', '.leviathan-holder.db'));
    const bus = (): EmbeddedWhisperBus => new EmbeddedWhisperBus(new MemoryWhisperLog());
    this.journal = journal;
    this.owner = openOwner({
      ...{ service: 'session-store', instance: 'one', queue: { kind: 'legacy', partitions: 4 } },
      grains: [legacyGrain(this.#home, sessionThing)],
      ...{ journal, commands, whispers: { distributed: bus(), local: bus() }, clock: new SystemClock(), log: silent },
      settings: { sweepEveryMs: 20, openAfterMs: 20, callCheckMs: 100 },
    });
    return { owner: this.owner, close: () => journal.close() };
  }

  /** What its journal says, entry by entry. */
  async entries(): Promise<{ readonly kind: string; readonly command: string }[]> {
    const entries: { readonly kind: string; readonly command: string }[] = [];
    if (this.journal !== undefined) for await (const entry of this.journal.read(session)) entries.push(entry);
    return entries;
  }

  /** As if it were killed: nothing that it began goes on. The operating system lets go of its lock. */
  async kill(): Promise<void> {
    await this.owner?.crash();
    await this.holder.stop();
  }
}

const send = (command: CommandMessage): unknown => commands.publish({ kind: 'legacy' }, encodeCommand(command, 'test'));

test('killed between journaling and writing, a holder is followed by one that finds what it intended, and writes it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'successor-'));
  const file = join(root, '.kingly', 'sessions', 'active', 'tab-034.yaml');
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, fixture('active/tab-034.yaml'));
  const disk = new FileLegacyHome({ root, tenant: 'local' });
  const touch = message('touch', { session: 'tab-034', entity: session, payload: { activity: 'ours' } });
  const first = new Replica(root, {
    read: (ref) => disk.read(ref),
    write: () => new Promise(() => undefined),
    pathOf: () => '',
  });
  const second = new Replica(root, disk);
  await first.holder.start();
  await second.holder.start();
  void send(touch);
  await eventually(async () => expect(await first.entries()).toHaveLength(1));
  expect([second.holder.isStandingBy, second.journal]).toEqual([true, undefined]);

  await first.kill();
  await eventually(async () => expect((await second.entries()).map(({ kind }) => kind)).toContain('settled'));
  expect(readAsOldAgent(await readFile(file, 'utf8'))).toMatchObject({ recent_activity: 'ours', agent: 'memory' });

  const before = await second.entries();
  await send(touch);
  expect(await second.entries()).toEqual(before);
  await second.holder.stop();
  expect(existsSync(file)).toBe(true);
  await rm(root, { recursive: true });
});
