import { randomUUID } from 'node:crypto';
import type { Append, Entry, Journal, Log } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { testEngines } from '@leviathan/test-engines';
import { mongo } from 'mongoose';
import { MongoStore } from '../src/index.ts';

/** How long an owner of these tests asks again: a journal that never answers fails its test with what it said last. */
const ASK_FOR_MS = 20_000;

/** What a server's fail point does to a command. */
interface Failure {
  readonly errorCode?: number;
  readonly closeConnection?: boolean;
  /** The command is done, and this is added to its answer. */
  readonly writeConcernError?: { readonly code: number; readonly errmsg: string };
  readonly blockConnection?: boolean;
  readonly blockTimeMS?: number;
}

/** What is used of an operation that the server has in hand. */
interface Operation {
  readonly command?: Readonly<Record<string, unknown>>;
  readonly clientMetadata?: { readonly application?: { readonly name: string } };
}

type FailureMode = 'alwaysOn' | { readonly skip?: number; readonly times: number };

/** A database of one test, on the server of the tests: stores on it, a plain client beside them, and failures. */
export class Rig implements AsyncDisposable {
  /** What the stores warned of. */
  readonly warnings: string[] = [];
  readonly database = `test-${randomUUID().slice(0, 8)}`;
  readonly #client = new mongo.MongoClient(testEngines().mongo.url);
  readonly #stores: MongoStore[] = [];

  store(url = testEngines().mongo.url): MongoStore {
    const { database } = this;
    const store = MongoStore.open({ url, database, clock: new SystemClock(), log: this.#log() });
    this.#stores.push(store);
    return store;
  }

  /** The journal's collection as a plain client sees it. */
  get entries(): mongo.Collection<{ _id: string; doc: string }> {
    return this.#client.db(`${this.database}-one`).collection('journal');
  }

  /** Makes the next commands of the stores fail on the server; the plain client's are spared. */
  async fail(commands: readonly string[], how: Failure, mode: FailureMode = { times: 1 }): Promise<void> {
    const data = { failCommands: commands, appName: 'leviathan', ...how };
    await this.#client.db('admin').command({ configureFailPoint: 'failCommand', mode, data });
  }

  async heal(): Promise<void> {
    await this.#client.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
  }

  /** Whether the server has got an insert of the stores. */
  async hasInsert(): Promise<boolean> {
    const { inprog } = await this.#client.db('admin').command({ currentOp: 1 });
    return (inprog as Operation[]).some(
      ({ command, clientMetadata }) =>
        command?.['insert'] !== undefined && clientMetadata?.application?.name === 'leviathan',
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.heal();
    for (const store of this.#stores) await store.close();
    await this.#client.db(`${this.database}-one`).dropDatabase();
    await this.#client.close();
  }

  #log(): Log {
    const warn: Log['warn'] = (_, message) => void this.warnings.push(message);
    return { info: () => undefined, warn, error: () => undefined };
  }
}

/** Appends 1, 2, 3 … and asks again with the same entry until its outcome is known, as an owner does. */
export async function writeUntil(journal: Journal, entity: string, last: number): Promise<readonly string[]> {
  const commands: string[] = [];
  while (commands.length < last) {
    const entry = entryOf(entity, commands.length + 1);
    const append = await known(journal, entry);
    if (append.outcome !== 'stored') throw new Error(`${entity} ${String(entry.seq)} is ${JSON.stringify(append)}`);
    commands.push(entry.command);
  }
  return commands;
}

/** The outcome once it is one. @throws when none came in time */
export async function known(journal: Journal, entry: Entry): Promise<Append> {
  const deadline = performance.now() + ASK_FOR_MS;
  for (;;) {
    const append = await journal.append(entry);
    if (append.outcome !== 'unknown' && append.outcome !== 'unavailable') return append;
    if (performance.now() > deadline) throw new Error('no outcome came in time', { cause: append.cause });
  }
}

/** The commands of an entity's entries. @throws when their seqs have a gap */
export async function commandsOf(journal: Journal, entity: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { command, seq } of journal.read(entity)) {
    if (seq !== found.length + 1) throw new Error(`${entity} has seq ${String(seq)} after ${String(found.length)}`);
    found.push(command);
  }
  return found;
}

export function entryOf(entity: string, seq: number, rest: Partial<Entry> = {}): Entry {
  return {
    entity,
    seq,
    at: seq,
    kind: 'noted',
    schema: 1,
    command: `${entity}#${String(seq)}`,
    data: null,
    reply: { status: 'succeeded', result: null },
    answers: [],
    effects: [],
    ...rest,
  };
}
