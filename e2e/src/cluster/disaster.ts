import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { SERVICES } from '@leviathan/contracts';
import { connect } from '@nats-io/transport-node';
import { mongo } from 'mongoose';
import type { Cluster } from './cluster.ts';

/** A database as it was at a moment: what `mongodump` writes. */
export type Dump = Readonly<Record<string, readonly mongo.Document[]>>;

/** Everything that an installation loses and gets back, on the engines of one test cluster. */
export class Disaster implements AsyncDisposable {
  readonly #cluster: Cluster;
  readonly #client: mongo.MongoClient;
  /** The databases are `<database>-<service>`. */
  readonly database: string;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const url = new URL(cluster.ground.env['LEV_MONGO_URL'] ?? '');
    this.database = url.pathname.slice(1);
    this.#client = new mongo.MongoClient(url.href);
  }

  /** No process, no database, no queue, no log and no disk of a pod is left. */
  async strike(): Promise<void> {
    const { replicas, folder, ground } = this.#cluster;
    await Promise.all(replicas.map(({ process }) => process.kill()));
    for (const service of SERVICES) await this.#client.db(`${this.database}-${service}`).dropDatabase();
    await ground.rabbitmq.exec('rabbitmqctl', 'delete_vhost', ground.vhost);
    await this.askJetStream(`$JS.API.STREAM.DELETE.${this.stream}`, '');
    for (const { instance } of replicas) await rm(join(folder, instance), { recursive: true, force: true });
  }

  /** Reads a database while it is written, collection by collection. */
  async dump(name: string, without: readonly string[]): Promise<Dump> {
    const db = this.#client.db(name);
    const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map((each) => each.name);
    const contents: [string, mongo.Document[]][] = [];
    for (const each of names.filter((one) => !without.includes(one)))
      contents.push([each, await db.collection(each).find().toArray()]);
    return Object.fromEntries(contents);
  }

  async restore(name: string, dump: Dump): Promise<void> {
    for (const [collection, documents] of Object.entries(dump)) {
      if (documents.length > 0)
        await this.#client
          .db(name)
          .collection(collection)
          .insertMany([...documents]);
    }
  }

  /** Runs a script for mongosh that changes journals and prints, on the driver. @returns what it prints */
  async runScript(file: string, env: Readonly<Record<string, string>>): Promise<string> {
    const changes: Promise<string>[] = [];
    const journalOf = (database: string): object => {
      const journal = this.#client.db(database).collection('journal');
      const told = (changing: Promise<object>): object => {
        changes.push(changing.then((done) => `${database}: ${JSON.stringify(done)}`));
        return {};
      };
      return {
        updateMany: (filter: mongo.Document, update: mongo.Document[]) => told(journal.updateMany(filter, update)),
        deleteMany: (filter: mongo.Document) => told(journal.deleteMany(filter)),
      };
    };
    const db = { getSiblingDB: (name: string) => ({ getCollection: () => journalOf(name) }) };
    runInNewContext(await readFile(file, 'utf8'), { db, process: { env }, print: () => undefined });
    return (await Promise.all(changes)).join('\n');
  }

  async askJetStream(subject: string, body: string): Promise<string> {
    const nc = await connect({ servers: new URL(this.#cluster.ground.nats.url).host });
    const answer = (await nc.request(subject, body, { timeout: 5000 })).string();
    await nc.close();
    if (answer.includes('"error"')) throw new Error(`${subject}: ${answer}`);
    return answer;
  }

  /** Name of the whisper log of this cluster; of an installation without a prefix it is `LEV_WHISPERS`. */
  get stream(): string {
    return `LEV_WHISPERS_${this.#cluster.ground.natsPrefix.replace(/\.$/, '')}`;
  }

  /** @param only of one service, or everything */
  async stop(only?: string): Promise<void> {
    const leaving = this.#cluster.replicas.filter(({ service }) => only === undefined || service === only);
    await Promise.all(leaving.map(({ process }) => process.stop()));
  }

  /** @param env what has changed meanwhile */
  async begin(env: Readonly<Record<string, string>> = {}): Promise<void> {
    for (const replica of this.#cluster.replicas) replica.restart(env);
    await this.#cluster.allReady();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.close();
  }
}
