import { randomUUID } from 'node:crypto';
import { SystemClock } from '@leviathan/kernel';
import type { WhisperSystem, WhisperSystems } from '@leviathan/messaging/conformance';
import { NatsWhisperBus, type NatsOptions } from '@leviathan/nats';
import { FaultProxy, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { connect } from '@nats-io/transport-node';

/** More than the suite's bursts: what a log drops before it is pushed is a gap, not a whisper. */
const KEPT = 600;

export const capabilities: WhisperSystems['capabilities'] = {
  whispersKept: KEPT,
  tooManyPending: 500,
  durable: true,
  connections: true,
};

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function optionsFor(url: string, prefix: string, more: Partial<NatsOptions> = {}): NatsOptions {
  return {
    url,
    prefix,
    instance: 'test',
    clock: new SystemClock(),
    log: silent,
    limits: { pending: 300 },
    retention: { maxMessages: KEPT },
    ...more,
  };
}

/** A log of its own on the shared server, reached through a proxy that can break. */
export interface NatsSystem extends WhisperSystem {
  readonly proxy: FaultProxy;
  readonly prefix: string;
  readonly stream: string;
  /** Asks JetStream beside the buses. */
  ask(verb: string): Promise<string>;
  connect(more?: Partial<NatsOptions>): Promise<NatsWhisperBus>;
}

export async function openNatsSystem(): Promise<NatsSystem> {
  const engine = testEngines().nats;
  const prefix = `t${randomUUID().replaceAll('-', '')}`;
  const stream = `LEV_WHISPERS_${prefix}`;
  const proxy = await FaultProxy.before(engine.url);
  const buses: NatsWhisperBus[] = [];
  const ask = async (verb: string): Promise<string> => {
    const nc = await connect({ servers: new URL(engine.url).host });
    const answer = await nc.request(`$JS.API.${verb}`, '', { timeout: 5000 });
    await nc.close();
    return answer.string();
  };
  return {
    proxy,
    prefix,
    stream,
    ask,
    connect: async (more) => {
      const bus = NatsWhisperBus.open(optionsFor(proxy.url, prefix, more));
      buses.push(bus);
      await eventually(() => bus.isAvailable);
      return bus;
    },
    cut: async () => {
      proxy.cut();
    },
    crash: () => engine.crash(),
    [Symbol.asyncDispose]: async () => {
      for (const bus of buses) await bus.close();
      await ask(`STREAM.DELETE.${stream}`);
      await proxy[Symbol.asyncDispose]();
    },
  };
}
