import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandMessage, Decision, QueueAddress } from '@leviathan/contracts';
import { type EngineSettings, type Engines, openEngines } from '@leviathan/engines';
import type { Entry, Journal, Log } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { type TestEngine, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { mongo as driver } from 'mongoose';

export const silent: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** All entities of a test are in one partition: what happens to one can happen to the others. */
export const PARTITION: QueueAddress = { kind: 'partition', service: 'session-store', partitions: 1, partition: 0 };

/** Queues and a journal on RabbitMQ and MongoDB that nobody else uses. */
export class Installation implements AsyncDisposable {
  readonly settings: EngineSettings;
  readonly engines: Engines;
  readonly journal: Journal;
  readonly #name: string;

  private constructor(name: string, settings: EngineSettings, engines: Engines, journal: Journal) {
    this.#name = name;
    this.settings = settings;
    this.engines = engines;
    this.journal = journal;
  }

  static async open(rabbitmq: TestEngine): Promise<Installation> {
    const name = `t-${randomUUID().slice(0, 8)}`;
    const mongoUrl = new URL(testEngines().mongo.url);
    mongoUrl.pathname = `/${name}`;
    const settings = {
      ...{ dataDir: join(tmpdir(), name), embedded: false, instance: 'test' },
      ...{ rabbitmqUrl: rabbitmq.url, rabbitmqPrefix: name, mongoUrl: mongoUrl.href },
    };
    const surroundings = { clock: new SystemClock(), log: silent, needs: ['rabbitmq', 'mongo'] } as const;
    const engines = await openEngines(settings, surroundings);
    await eventually(() => engines.commands.isAvailable, 30_000);
    return new Installation(name, settings, engines, await engines.journal('session-store'));
  }

  async entries(entity: string): Promise<readonly Entry[]> {
    const entries: Entry[] = [];
    for await (const entry of this.journal.read(entity)) entries.push(entry);
    return entries;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.engines.close();
    const client = await new driver.MongoClient(testEngines().mongo.url).connect();
    await client.db(`${this.#name}-session-store`).dropDatabase();
    await client.close();
  }
}

const perFlag = <T>(value: T): Record<keyof Decision['flags'], T> => ({
  ...{ ENABLE_METAGPT_ROLES: value, ENABLE_ORLEANS: value },
  ...{ ENABLE_DISTRIBUTED_WHISPERS: value, ENABLE_MONITORING: value },
});

export function commandOf(id: string, entity: string, payload: unknown, traceparent?: string): CommandMessage {
  return {
    ...{ id, type: 'thing.do', version: 1, tenant: 'local', entity, payload, attempt: 1, acceptedAt: Date.now() },
    ...(traceparent === undefined ? {} : { traceparent }),
    decision: {
      ...{ flags: perFlag(true), variants: perFlag('on'), reasons: perFlag('STATIC'), route: 'grain' },
      snapshot: { etag: '1', ageMs: 0, source: 'live' },
    },
  };
}
