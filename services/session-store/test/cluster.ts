import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type CommandMessage,
  type FinalReply,
  decodeReply,
  encodeCommand,
  isFinal,
  isMalformed,
  partitionOf,
} from '@leviathan/contracts';
import { type Engines, openEngines } from '@leviathan/engines';
import { SystemClock } from '@leviathan/kernel';
import { testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { type SessionStore, createSessionStore } from '../src/service.ts';
import { silent } from './rig.ts';

const PARTITIONS = 4;

/** Several replicas of session-store over the engines that run for the tests, and a router's end of the bus. */
export class Cluster implements AsyncDisposable {
  readonly folder: string;
  readonly replicas: SessionStore[] = [];
  readonly #replies = new Map<string, FinalReply>();
  readonly #engines: Engines[] = [];
  readonly #names = randomUUID().slice(0, 8);

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(replicas: number): Promise<Cluster> {
    const cluster = new Cluster(await mkdtemp(join(tmpdir(), 'session-cluster-')));
    await cluster.#listen(await cluster.engines('router'));
    for (let index = 1; index <= replicas; index += 1) await cluster.join(`r${String(index)}`);
    return cluster;
  }

  /** One more connection to everything, as another process would have it. */
  async engines(instance: string): Promise<Engines> {
    const { rabbitmq, nats, mongo } = testEngines();
    const settings = {
      ...{ embedded: false, instance, dataDir: join(this.folder, instance) },
      ...{ rabbitmqUrl: rabbitmq.url, rabbitmqPrefix: `t${this.#names}`, natsUrl: nats.url, natsPrefix: this.#names },
      mongoUrl: mongo.url.replace(/\/(\?|$)/, `/t-${this.#names}$1`),
    };
    const engines = await openEngines(settings, { clock: new SystemClock(), log: silent });
    this.#engines.push(engines);
    return engines;
  }

  async join(instance: string): Promise<SessionStore> {
    const store = await createSessionStore({
      settings: { instance, partitions: PARTITIONS, legacyHome: join(this.folder, 'home') },
      engines: await this.engines(instance),
      clock: new SystemClock(),
      log: silent,
      ownerSettings: { openAfterMs: 100, callCheckMs: 500 },
    });
    await store.start();
    this.replicas.push(store);
    return store;
  }

  /** Sends a command as the router does: again and again, until it knows how it ended. */
  async ask(command: CommandMessage): Promise<FinalReply> {
    const publish = (): void => {
      const partition = partitionOf(command.entity, PARTITIONS);
      const address = { kind: 'partition', service: 'session-store', partitions: PARTITIONS, partition } as const;
      void this.#engines[0]!.commands.publish(address, encodeCommand({ ...command, replyTo: 'router' }, 'test'));
    };
    publish();
    const again = setInterval(publish, 2000);
    try {
      return await eventually(() => this.#replyTo(command.id), 90_000); // a machine that is busy with other suites too
    } finally {
      clearInterval(again);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const replica of this.replicas) await replica.stop();
    for (const engines of this.#engines) await engines.close();
    await rm(this.folder, { recursive: true });
  }

  #replyTo(command: string): FinalReply {
    const reply = this.#replies.get(command);
    if (reply === undefined) throw new Error(`${command} was not answered`);
    return reply;
  }

  async #listen(engines: Engines): Promise<void> {
    await engines.commands.consume(
      { kind: 'replies', instance: 'router' },
      { prefetch: 1000, priority: 0 },
      {
        deliver: (delivery) => {
          const reply = decodeReply(delivery.message);
          if (!isMalformed(reply) && isFinal(reply.reply)) this.#replies.set(reply.command, reply.reply);
          delivery.acknowledge();
        },
        lost: () => undefined,
      },
    );
  }
}
