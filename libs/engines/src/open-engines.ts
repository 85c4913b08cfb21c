import type { ServiceName } from '@leviathan/contracts';
import { type Journal, type Log, SqliteJournal, StoreUnavailable } from '@leviathan/grains';
import type { Clock } from '@leviathan/kernel';
import { EmbeddedCommandBus, EmbeddedWhisperBus, SqliteWhisperLog } from '@leviathan/messaging';
import { openDataFile } from './data-file.ts';
import { DataFolder } from './data-folder.ts';
import type { Engines } from './engines.ts';

export interface EngineSettings {
  /** Where everything is kept (`LEV_DATA_DIR`); made if it is missing. */
  readonly dataDir: string;
  /** How many whispers each log keeps. @default 10 000 */
  readonly whispersKept?: number;
}

export interface EngineSurroundings {
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Opens the embedded engines over one data folder: a SQLite file per journal, one per whisper log, and the command bus
 * in memory, which keeps nothing that is not in a journal.
 *
 * @throws DataDirInUse, DataDirNotADirectory, DataDirNotWritable, CorruptStore, NewerStore, DiskFull: each says what
 *   to do; whatever was opened before is closed again
 */
export async function openEngines(settings: EngineSettings, surroundings: EngineSurroundings): Promise<Engines> {
  await using opening = new AsyncDisposableStack();
  const { log } = surroundings;
  const folder = opening.adopt(DataFolder.open(settings.dataDir), (each) => {
    each.close();
  });
  const openWhispers = (name: string): EmbeddedWhisperBus =>
    opening.adopt(whisperBus(folder.file(name), settings, log), (bus) => bus.close());
  const whispers = { distributed: openWhispers('whispers.db'), local: openWhispers('whispers-local.db') };
  const journals = opening.adopt(new Journals(folder, surroundings), (all) => all.close());
  // Closed first: no delivery may reach an owner whose journal is closed.
  const commands = opening.adopt(new EmbeddedCommandBus({ errors: log }), (bus) => bus.close());
  log.info({ dataDir: folder.path }, 'embedded engines are open');

  const opened = opening.move();
  return {
    mode: 'embedded',
    journal: (owner) => journals.open(owner),
    commands,
    whispers,
    close: () => opened.disposeAsync(),
  };
}

function whisperBus(file: string, { whispersKept }: EngineSettings, log: Log): EmbeddedWhisperBus {
  const options = whispersKept === undefined ? {} : { capacity: whispersKept };
  const whisperLog = openDataFile(file, (path) => SqliteWhisperLog.open(path, options));
  return new EmbeddedWhisperBus(whisperLog, { errors: log });
}

/** The journals of a data folder, each opened when it is first asked for and shared by all who ask again. */
class Journals {
  readonly #folder: DataFolder;
  readonly #clock: Clock;
  readonly #open = new Map<string, Journal>();
  #isClosed = false;

  constructor(folder: DataFolder, { clock }: EngineSurroundings) {
    this.#folder = folder;
    this.#clock = clock;
  }

  async open(owner: ServiceName | 'legacy'): Promise<Journal> {
    // The folder may belong to another process by now.
    if (this.#isClosed) throw new StoreUnavailable(`the journal of ${owner} cannot be opened: the engines are closed`);
    const known = this.#open.get(owner);
    if (known !== undefined) return known;
    const clock = this.#clock;
    const journal = openDataFile(this.#folder.file(`${owner}.db`), (file) => SqliteJournal.open(file, { clock }));
    this.#open.set(owner, journal);
    return journal;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const journal of this.#open.values()) await journal.close();
  }
}
