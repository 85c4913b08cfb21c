import { randomBytes } from 'node:crypto';
import { type TestEngine, testEngines } from '@leviathan/test-engines';

/** The engines of one suite: a vhost, a subject prefix and databases that nobody else uses. */
export interface Ground extends AsyncDisposable {
  readonly rabbitmq: TestEngine;
  readonly nats: TestEngine;
  readonly mongo: TestEngine;
  readonly vhost: string;
  readonly natsPrefix: string;
  /** The engines' part of a service's environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Prepares a part of the engines that run for the tests. */
export async function ownGround(): Promise<Ground> {
  const name = `e2e-${randomBytes(4).toString('hex')}`;
  const { rabbitmq, nats, mongo } = testEngines();
  await ownVhost(rabbitmq, name);
  return {
    ...{ rabbitmq, nats, mongo },
    vhost: rabbitmq.isOurs ? name : '/',
    natsPrefix: `${name}.`,
    env: {
      LEV_RABBITMQ_URL: rabbitmq.isOurs ? `${rabbitmq.url.replace(/\/$/, '')}/${name}` : rabbitmq.url,
      LEV_RABBITMQ_PREFIX: rabbitmq.isOurs ? 'lev' : name,
      LEV_NATS_URL: nats.url,
      LEV_NATS_PREFIX: name,
      LEV_MONGO_URL: withDatabase(mongo.url, name),
    },
    [Symbol.asyncDispose]: async () => {
      if (rabbitmq.isOurs) await rabbitmq.exec('rabbitmqctl', 'delete_vhost', name);
    },
  };
}

async function ownVhost(rabbitmq: TestEngine, name: string): Promise<void> {
  if (!rabbitmq.isOurs) return; // somebody's own server: there a prefix keeps the suites apart
  await rabbitmq.exec('rabbitmqctl', 'add_vhost', name);
  await rabbitmq.exec('rabbitmqctl', 'set_permissions', '-p', name, 'guest', '.*', '.*', '.*');
}

function withDatabase(mongoUrl: string, database: string): string {
  const url = new URL(mongoUrl);
  url.pathname = `/${database}`;
  return url.toString();
}
