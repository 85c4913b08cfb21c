import { SqliteBlobs } from '@leviathan/blobs';
import type { ServiceName } from '@leviathan/contracts';
import { type Journal, SqliteJournal, StoreUnavailable } from '@leviathan/grains';
import { NO_TRACING } from '@leviathan/kernel';
import { EmbeddedCommandBus, type WhisperBus, tracedCommandBus, tracedWhisperBus } from '@leviathan/messaging';
import { openDataFile } from './data-file.ts';
import { DataFolder } from './data-folder.ts';
import type { EngineSettings, EngineSurroundings } from './engine-settings.ts';
import type { Engines } from './engines.ts';
import { openWhisperLog } from './whisper-log.ts';

/** `messaging.system` of buses that are no broker. */
const SYSTEM = 'leviathan';

/**
 * Opens the embedded engines over one data folder: a SQLite file per journal, one per whisper log, and the command bus
 * in memory, which keeps nothing that is not in a journal.
 *
 * @throws DataDirInUse, DataDirNotADirectory, DataDirNotWritable, CorruptStore, NewerStore, DiskFull: each says what
 *   to do; whatever was opened before is closed again
 */
export async function openEmbedded(settings: EngineSettings, surroundings: EngineSurroundings): Promise<Engines> {
  await using opening = new AsyncDisposableStack();
  const { log, tracing = NO_TRACING } = surroundings;
  const folder = opening.adopt(DataFolder.open(settings.dataDir), (each) => {
    each.close();
  });
  const openWhispers = (name: string): WhisperBus => {
    const bus = opening.adopt(openWhisperLog(folder.file(name), settings, log), (each) => each.close());
    return tracedWhisperBus(bus, tracing, SYSTEM);
  };
  const whispers = { distributed: openWhispers('whispers.db'), local: openWhispers('whispers-local.db') };
  const journals = opening.adopt(new Journals(folder, surroundings), (all) => all.close());
  const blobs = new Map<string, SqliteBlobs>();
  opening.defer(async () => {
    for (const each of blobs.values()) await each.close();
  });
  const openBlobs = (owner: ServiceName): SqliteBlobs => {
    const found = blobs.get(owner) ?? openDataFile(folder.file(`${owner}-blobs.db`), (file) => SqliteBlobs.open(file));
    blobs.set(owner, found);
    return found;
  };
  // Closed first: no delivery may reach an owner whose journal is closed.
  const commands = opening.adopt(new EmbeddedCommandBus({ errors: log }), (bus) => bus.close());
  log.info({ dataDir: folder.path }, 'embedded engines are open');

  const opened = opening.move();
  return {
    mode: 'embedded',
    journal: (owner) => journals.open(owner),
    blobs: async (owner) => openBlobs(owner),
    // In the data folder as ever: an embedded installation is one process, and its folder goes with it.
    openLegacyJournal: async () => borrowed(await journals.open('legacy')),
    commands: tracedCommandBus(commands, tracing, SYSTEM),
    whispers,
    localWhispers: () => Promise.resolve(whispers.local),
    close: () => opened.disposeAsync(),
  };
}

/** Kept open for the next holder of this process. */
function borrowed(journal: Journal): Journal {
  return new Proxy(journal, {
    get: (target, name) => {
      if (name === 'close') return () => Promise.resolve();
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

/** The journals of a data folder, each opened when it is first asked for and shared by all who ask again. */
class Journals {
  readonly #folder: DataFolder;
  readonly #surroundings: Pick<EngineSurroundings, 'clock' | 'log'>;
  readonly #open = new Map<string, Journal>();
  #isClosed = false;

  constructor(folder: DataFolder, { clock, log }: EngineSurroundings) {
    this.#folder = folder;
    this.#surroundings = { clock, log };
  }

  async open(owner: ServiceName | 'legacy'): Promise<Journal> {
    // The folder may belong to another process by now.
    if (this.#isClosed) throw new StoreUnavailable(`the journal of ${owner} cannot be opened: the engines are closed`);
    const known = this.#open.get(owner);
    if (known !== undefined) return known;
    const journal = openDataFile(this.#folder.file(`${owner}.db`), (file) =>
      SqliteJournal.open(file, this.#surroundings),
    );
    this.#open.set(owner, journal);
    return journal;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const journal of this.#open.values()) await journal.close();
  }
}
