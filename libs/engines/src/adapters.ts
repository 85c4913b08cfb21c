import type { BlobStore } from '@leviathan/blobs';
import type { Journal, Log } from '@leviathan/grains';
import type { Clock, Tracing } from '@leviathan/kernel';
import type { CommandBus, WhisperBus } from '@leviathan/messaging';

/** What every adapter is given. `ca` is the PEM text of the authority that signed the server's certificate. */
interface Connection {
  readonly url: string;
  readonly ca?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly tracing?: Tracing;
}

/** What is used of the store. Whether its open returns at once is its own promise. */
export interface Store {
  journal(owner: string): Promise<Journal> | Journal;
  blobs(owner: string): Promise<BlobStore>;
  close(): Promise<void>;
}

interface Rabbitmq {
  readonly RabbitCommandBus: {
    open(options: Connection & { readonly prefix: string; readonly instance: string }): CommandBus;
  };
}

interface Nats {
  readonly NatsWhisperBus: {
    open(
      options: Connection & { readonly prefix: string; readonly instance: string; readonly creds?: string },
    ): WhisperBus;
  };
}

interface Mongo {
  readonly MongoStore: { open(options: Connection & { readonly database: string }): Store };
}

/** Loaded when an engine is opened and not before: a process pays for no driver that it does not use. */
export async function loadRabbitmq(): Promise<Rabbitmq> {
  return import('@leviathan/rabbitmq');
}

export async function loadNats(): Promise<Nats> {
  return import('@leviathan/nats');
}

export async function loadMongo(): Promise<Mongo> {
  return import('@leviathan/mongo');
}
