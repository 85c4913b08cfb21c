import { randomBytes } from 'node:crypto';
import type { ServiceName } from '@leviathan/contracts';
import { type TestEngine, ownVhost, testEngines } from '@leviathan/test-engines';
import { connect } from '@nats-io/transport-node';
import { mongo as driver } from 'mongoose';
import { importBrokerUsers } from './broker-users.ts';

/** The engines of one suite: a vhost, a subject prefix and databases that nobody else uses. */
export interface Ground extends AsyncDisposable {
  readonly rabbitmq: TestEngine;
  readonly nats: TestEngine;
  readonly mongo: TestEngine;
  readonly vhost: string;
  readonly natsPrefix: string;
  /** The engines' part of a service's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What differs from it for one service: on our own broker each has a user with its rights alone. */
  envOf(service: ServiceName): Readonly<Record<string, string>>;
}

/** Prepares a part of the engines that run for the tests. */
export async function ownGround(): Promise<Ground> {
  const name = `e2e-${randomBytes(4).toString('hex')}`;
  const { rabbitmq, nats, mongo } = testEngines();
  const vhost = await ownVhost(rabbitmq, 'e2e');
  const users = vhost.isOwn ? await importBrokerUsers(rabbitmq, vhost.name, vhost.engine.url) : undefined;
  return {
    ...{ rabbitmq, nats, mongo },
    envOf: (service) => (users === undefined ? {} : { LEV_RABBITMQ_URL: users.urlOf(service) ?? '' }),
    vhost: vhost.name,
    natsPrefix: `${name}.`,
    env: {
      LEV_RABBITMQ_URL: vhost.engine.url,
      LEV_RABBITMQ_PREFIX: vhost.isOwn ? 'lev' : name,
      LEV_NATS_URL: nats.url,
      LEV_NATS_PREFIX: name,
      LEV_MONGO_URL: withDatabase(mongo.url, name),
    },
    [Symbol.asyncDispose]: async () => {
      await users?.[Symbol.asyncDispose]();
      await vhost[Symbol.asyncDispose]();
      await removeLog(nats.url, name);
      await dropDatabases(mongo.url, `${name}-`);
    },
  };
}

/** The whisper log of a prefix. One that was never made is none to remove. */
async function removeLog(url: string, prefix: string): Promise<void> {
  const nc = await connect({ servers: new URL(url).host });
  await nc.request(`$JS.API.STREAM.DELETE.LEV_WHISPERS_${prefix}`, '', { timeout: 5000 });
  await nc.close();
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const client = await new driver.MongoClient(url).connect();
  const { databases } = await client.db().admin().listDatabases({ nameOnly: true });
  for (const { name } of databases) if (name.startsWith(prefix)) await client.db(name).dropDatabase();
  await client.close();
}

function withDatabase(mongoUrl: string, database: string): string {
  const url = new URL(mongoUrl);
  url.pathname = `/${database}`;
  return url.toString();
}
