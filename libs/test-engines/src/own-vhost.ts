import { randomBytes } from 'node:crypto';
import type { TestEngine } from './test-engine.ts';

/** A part of RabbitMQ that one suite has to itself, and that goes with everything in it when it is disposed of. */
export interface OwnVhost extends AsyncDisposable {
  /** The whole broker; its URL leads to the vhost. */
  readonly engine: TestEngine;
  /** `false` on somebody's own server: there prefixes must keep the suites apart. */
  readonly isOwn: boolean;
  readonly name: string;
}

export async function ownVhost(rabbitmq: TestEngine, kind = 'suite'): Promise<OwnVhost> {
  if (!rabbitmq.isOurs) {
    return { engine: rabbitmq, isOwn: false, name: '/', [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const name = `${kind}-${randomBytes(4).toString('hex')}`;
  const url = new URL(rabbitmq.url);
  await rabbitmq.exec('rabbitmqctl', 'add_vhost', name);
  await rabbitmq.exec('rabbitmqctl', 'set_permissions', '-p', name, url.username, '.*', '.*', '.*');
  url.pathname = `/${name}`;
  return {
    engine: rabbitmq.at(url.href),
    isOwn: true,
    name,
    [Symbol.asyncDispose]: async () => {
      await rabbitmq.exec('rabbitmqctl', 'delete_vhost', name);
    },
  };
}
