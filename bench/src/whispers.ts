import { randomUUID } from 'node:crypto';
import { SystemClock } from '@leviathan/kernel';
import { NatsWhisperBus } from '@leviathan/nats';
import { testEngines } from '@leviathan/test-engines';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import { type Row, comparison } from './row.ts';

const ROUNDS = 5;
const ANNOUNCED = 100_000;
const FANNED_OUT = 10_000;
const CONFIRMED = 10_000;
const IN_FLIGHT = 100;
/** Deliveries that may be outstanding, of either side: a publisher without a brake measures memory. */
const UNHEARD = 64_000;
const BODY = JSON.stringify({ text: 'x'.repeat(240) });

/**
 * Whispers beside the raw client on the same server, in one process.
 *
 * - `one-to-one`, `one-to-64`: deliveries of `announce` to `listen`, beside core `publish` to `subscribe`. Both store
 *   nothing. Ours has one subscription per pattern on the server and tells its listeners here; raw has 64.
 * - `durable`: `publish` until `confirmed`, 100 in flight, beside `js.publish` with a message id into a stream with the
 *   same settings, 100 in flight. Ours has the headers of a whisper on top.
 */
export async function whispers(): Promise<readonly Row[]> {
  const { url } = testEngines().nats;
  const prefix = `bench${randomUUID().slice(0, 8)}`;
  const nc = await connect({ servers: new URL(url).host, noAsyncTraces: true });
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const bus = NatsWhisperBus.open({ url, prefix, instance: 'bench', clock: new SystemClock(), log });
  const rawStream = await makeRawStream(nc, bus, prefix);
  try {
    return [
      await fanOut('one-to-one', { nc, bus, prefix }, 1, ANNOUNCED, '≥ 0.40'),
      await fanOut('one-to-64', { nc, bus, prefix }, 64, FANNED_OUT, '≥ 0.50'),
      await durable({ nc, bus, prefix }),
    ];
  } finally {
    await bus.close();
    const { streams } = await jetstreamManager(nc);
    for (const name of [rawStream, `LEV_WHISPERS_${prefix}`]) await streams.delete(name);
    await nc.close();
  }
}

interface Sides {
  readonly nc: NatsConnection;
  readonly bus: NatsWhisperBus;
  readonly prefix: string;
}

/** A stream like ours, for the raw side. */
async function makeRawStream(nc: NatsConnection, bus: NatsWhisperBus, prefix: string): Promise<string> {
  while (!bus.isAvailable) await immediate();
  const { streams } = await jetstreamManager(nc);
  const { config } = await streams.info(`LEV_WHISPERS_${prefix}`);
  const name = `RAW_${prefix}`;
  await streams.add({ ...config, name, subjects: [`${prefix}.raw.>`] });
  return name;
}

async function fanOut(name: string, { nc, bus, prefix }: Sides, listeners: number, count: number, goal: string) {
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const subject = `run.t.r${String(round)}.x${String(listeners)}`;
    const ours = await deliveriesPerSecond(
      listeners,
      count,
      (hear) => {
        const listening = bus.listen(subject, hear);
        return () => listening.close();
      },
      () => {
        bus.announce({ subject, attributes: {}, body: BODY });
      },
    );
    const raw = await deliveriesPerSecond(
      listeners,
      count,
      (hear) => {
        const subscription = nc.subscribe(`${prefix}.raw-${subject}`, { callback: (_, message) => hear(message) });
        return () => {
          subscription.unsubscribe();
        };
      },
      () => {
        nc.publish(`${prefix}.raw-${subject}`, BODY);
      },
    );
    if (round > 0) rounds.push({ ours, raw }); // the first warms up the compiler
  }
  return comparison(name, 'deliveries/s', rounds, goal);
}

async function deliveriesPerSecond(
  listeners: number,
  count: number,
  listen: (hear: (heard: unknown) => void) => () => unknown,
  publish: () => void,
): Promise<number> {
  let heard = 0;
  const leave = Array.from({ length: listeners }, () => listen(() => (heard += 1)));
  const started = performance.now();
  for (let sent = 1; sent <= count; sent += 1) {
    publish();
    while (sent * listeners - heard > UNHEARD) await immediate();
  }
  while (heard < count * listeners) await immediate();
  const seconds = (performance.now() - started) / 1000;
  for (const each of leave) await each();
  return heard / seconds;
}

async function durable({ nc, bus, prefix }: Sides): Promise<Row> {
  const js = jetstream(nc);
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const ours = await confirmedPerSecond(async (number) => {
      const id = `o${String(round)}-${String(number)}`;
      const attributes = { type: 'leviathan.whisper.memory_decay.v1', levtenant: 't', source: 'bench' };
      const { outcome } = await bus.publish({ id, subject: 'whisper.t.local._.x', attributes, body: BODY });
      if (outcome !== 'confirmed') throw new Error(`whisper ${id} is ${outcome}`);
    });
    const raw = await confirmedPerSecond(async (number) => {
      await js.publish(`${prefix}.raw.x`, BODY, { msgID: `r${String(round)}-${String(number)}` });
    });
    if (round > 0) rounds.push({ ours, raw });
  }
  return comparison('durable', 'confirmed/s', rounds, '≥ 0.70');
}

/** {@link IN_FLIGHT} publishers, each of which waits for its confirm before its next. */
async function confirmedPerSecond(publish: (number: number) => Promise<void>): Promise<number> {
  let next = 0;
  const started = performance.now();
  const publisher = async (): Promise<void> => {
    while (next < CONFIRMED) await publish((next += 1));
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, publisher));
  return CONFIRMED / ((performance.now() - started) / 1000);
}

function immediate(): Promise<unknown> {
  return new Promise((resolve) => setImmediate(resolve));
}
