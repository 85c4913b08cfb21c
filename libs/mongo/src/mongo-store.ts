import type { BlobStore } from '@leviathan/blobs';
import { type Journal, type Log, StoreUnavailable } from '@leviathan/grains';
import { type Clock, type Tracing, outdated, pause } from '@leviathan/kernel';
import { mongo } from 'mongoose';
import { Collections } from './collections.ts';
import { type Server, storeError } from './mongo-errors.ts';
import { MongoBlobs } from './mongo-blobs.ts';
import { MongoJournal } from './mongo-journal.ts';

export interface MongoStoreOptions {
  /** `mongodb://…` or `mongodb+srv://…` */
  readonly url: string;
  /** Each service keeps its journal in `<database>-<owner>`, so that it can have a user of its own. */
  readonly database: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly tracing?: Tracing;
}

/** How soon a failure, or its end, is told in {@link MongoStore.trouble}. */
const WATCH_EVERY_MS = 1000;
const OLDEST = '7.0';

const CLIENT: mongo.MongoClientOptions = {
  appName: 'leviathan',
  // Callers ask again with backoff: they are better served by a quick refusal than by the driver's 30 s. But a first
  // connection that is not there in this time is thrown away and begun anew: with less patience than a server that is
  // overloaded, or a process that hardly gets to run, needs for a handshake, it would never be there.
  serverSelectionTimeoutMS: 5000,
  connectTimeoutMS: 5000,
  socketTimeoutMS: 10_000,
  heartbeatFrequencyMS: 1000, // a server that is back is found within it
  maxPoolSize: 10, // one writes a batch at a time, the others read
  waitQueueTimeoutMS: 5000,
  // Group commit finds out by reading what became of a batch. A server without retryable writes would answer the
  // driver's own second try with "duplicate", and our own entry would be taken for another owner's.
  retryWrites: false,
  writeConcern: { w: 'majority', journal: true, wtimeoutMS: 5000 },
};

/**
 * The connection to a server that speaks MongoDB's protocol.
 *
 * It connects in the background for ever: a server that is away delays nothing but what needs it.
 */
export class MongoStore implements Server {
  readonly #client: mongo.MongoClient;
  readonly host: string;
  readonly #options: MongoStoreOptions;
  readonly #journals = new Map<string, Collections>();
  readonly #stop = new AbortController();
  readonly #watching: Promise<void>;
  #trouble: string | undefined = 'not connected yet';
  #wasConnected = false;
  #outdated: string | undefined;

  private constructor(options: MongoStoreOptions) {
    this.#options = options;
    this.host = hostOf(options.url);
    this.#client = clientOf(options);
    this.#watching = this.#watch();
  }

  /** Returns at once. @throws StoreUnavailable when the URL is none */
  static open(options: MongoStoreOptions): MongoStore {
    return new MongoStore(options);
  }

  /** Why the store cannot be used at the moment, in one sentence without secrets. */
  get trouble(): string | undefined {
    return this.#trouble;
  }

  get outdated(): string | undefined {
    return this.#outdated;
  }

  /** Opens the journal of a service, also while the server is away: its indexes are made when it is back. */
  async journal(owner: string): Promise<Journal> {
    const db = this.#client.db(`${this.#options.database}-${owner}`);
    const collections = this.#journals.get(owner) ?? new Collections(db, this, this.#options.log);
    this.#journals.set(owner, collections);
    await this.#look(); // a server that is there makes the indexes now; for one that is away #watch goes on trying
    return new MongoJournal(collections, this.#options.clock);
  }

  /** Opens the blobs of a service, in the database of its journal; also while the server is away. */
  blobs(owner: string): Promise<BlobStore> {
    return Promise.resolve(new MongoBlobs(this.#client.db(`${this.#options.database}-${owner}`), this));
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#client.close();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    do await this.#look();
    while (await pause(this.#options.clock, WATCH_EVERY_MS, this.#stop.signal));
  }

  async #look(): Promise<void> {
    try {
      await this.#connect();
      await this.#client.db('admin').command({ ping: 1 });
      for (const collections of this.#journals.values()) await collections.prepare();
      this.#tell(undefined);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#tell(storeError(this, error).message);
    }
  }

  /** The driver heals a connection that it once had; a first one that failed leaves it closed until asked again. */
  async #connect(): Promise<void> {
    if (this.#wasConnected) return;
    await this.#client.connect();
    await this.#learn();
    this.#wasConnected = true;
  }

  async #learn(): Promise<void> {
    const told = this.#client.db('admin').command({ buildInfo: 1 });
    const { version } = await told.catch((): mongo.BSON.Document => ({})); // one that does not tell is used as it is
    if (typeof version !== 'string') return;
    this.#outdated = outdated({ server: 'MongoDB', version, oldest: OLDEST });
    if (this.#outdated !== undefined) this.#options.log.warn({ host: this.host, version }, this.#outdated);
  }

  #tell(trouble: string | undefined): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    if (trouble === undefined) this.#options.log.info({ host: this.host }, 'connected to MongoDB');
    else this.#options.log.warn({ host: this.host, trouble }, 'MongoDB cannot be used: trying on');
  }
}

function clientOf({ url, ca }: MongoStoreOptions): mongo.MongoClient {
  try {
    return new mongo.MongoClient(url, ca === undefined ? CLIENT : { ...CLIENT, tls: true, ca });
  } catch {
    // The driver's message may quote the URL, and the URL holds the password.
    throw new StoreUnavailable(
      'LEV_MONGO_URL is not a connection string of MongoDB, or has an option that is not known',
    );
  }
}

/** The hosts of a connection string, without user and password. */
function hostOf(url: string): string {
  return /^[^/]*\/\/(?:[^/]*@)?([^/?]*)/.exec(url)?.[1] ?? 'an unknown host';
}
