import { randomUUID } from 'node:crypto';
import { SystemClock } from '@leviathan/kernel';
import { NatsWhisperBus } from '@leviathan/nats';
import { testEngines } from '@leviathan/test-engines';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import { type Row, comparison } from './row.ts';

const ROUNDS = 5;
/** Sizes that fit into the buffers of both sides, so that none of them is braked: 6 MB out, 20 MB back. */
const ANNOUNCED = 20_000;
const FANNED_OUT = 1000;
const CONFIRMED = 3000;
const IN_FLIGHT = 100;
/** An announcement may be lost (W5): then the figure is worth nothing, and the run says so. */
const PATIENCE_MS = 30_000;
const BODY = JSON.stringify({ text: 'x'.repeat(240) });

/**
 * Whispers beside the raw client on the same server, in one process.
 *
 * - `one-to-one`, `one-to-64`: deliveries of `announce` to `listen`, beside core `publish` to `subscribe`. Both store
 *   nothing. Ours has one subscription per pattern on the server and tells its listeners here; raw has 64.
 * - `durable`: `publish` until `confirmed`, 100 in flight, beside `js.publish` with a message id into a stream with the
 *   same settings, 100 in flight. Ours has the headers of a whisper on top.
 *
 * The two sides take turns in going first.
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
  const takeTurns = (round: number) => {
    const subject = `run.t.r${String(round)}.x${String(listeners)}`;
    const ours: Side = {
      listen: (hear) => {
        const listening = bus.listen(subject, hear);
        return () => listening.close();
      },
      publish: () => {
        bus.announce({ subject, attributes: {}, body: BODY });
      },
    };
    const rawSubject = `${prefix}.raw-${subject}`;
    const raw: Side = {
      listen: (hear) => {
        const subscription = nc.subscribe(rawSubject, { callback: (_, message) => hear(message) });
        return () => {
          subscription.unsubscribe();
        };
      },
      publish: () => {
        nc.publish(rawSubject, BODY);
      },
    };
    return inTurns(
      round,
      () => deliveriesPerSecond(ours, listeners, count),
      () => deliveriesPerSecond(raw, listeners, count),
    );
  };
  return comparison(name, 'deliveries/s', await roundsOf(takeTurns), goal);
}

interface Side {
  readonly listen: (hear: (heard: unknown) => void) => () => unknown;
  readonly publish: () => void;
}

interface Round {
  readonly ours: number;
  readonly raw: number;
}

/** The first one warms up the compiler. */
async function roundsOf(takeTurns: (round: number) => Promise<Round>): Promise<readonly Round[]> {
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) rounds.push(await takeTurns(round));
  return rounds.slice(1);
}

async function inTurns(round: number, ours: () => Promise<number>, raw: () => Promise<number>): Promise<Round> {
  if (round % 2 === 0) return { ours: await ours(), raw: await raw() };
  const first = await raw();
  return { ours: await ours(), raw: first };
}

async function deliveriesPerSecond({ listen, publish }: Side, listeners: number, count: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  let missing = listeners * count;
  const hear = (): void => {
    missing -= 1;
    if (missing === 0) resolve(undefined);
  };
  const leave = Array.from({ length: listeners }, () => listen(hear));
  const late = setTimeout(() => {
    reject(new Error(`${String(missing)} deliveries are missing`));
  }, PATIENCE_MS);
  const started = performance.now();
  for (let sent = 0; sent < count; sent += 1) publish();
  await promise;
  const seconds = (performance.now() - started) / 1000;
  clearTimeout(late);
  for (const each of leave) await each();
  return (listeners * count) / seconds;
}

async function durable({ nc, bus, prefix }: Sides): Promise<Row> {
  const js = jetstream(nc);
  const ours = (round: number) =>
    confirmedPerSecond(async (number) => {
      const id = `o${String(round)}-${String(number)}`;
      const attributes = { type: 'leviathan.whisper.memory_decay.v1', levtenant: 't', source: 'bench' };
      const { outcome } = await bus.publish({ id, subject: 'whisper.t.local._.x', attributes, body: BODY });
      if (outcome !== 'confirmed') throw new Error(`whisper ${id} is ${outcome}`);
    });
  const raw = (round: number) =>
    confirmedPerSecond(async (number) => {
      await js.publish(`${prefix}.raw.x`, BODY, { msgID: `r${String(round)}-${String(number)}` });
    });
  const rounds = await roundsOf((round) =>
    inTurns(
      round,
      () => ours(round),
      () => raw(round),
    ),
  );
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
