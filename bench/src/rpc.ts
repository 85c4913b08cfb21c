import { randomUUID } from 'node:crypto';
import { type QueueAddress, type WireMessage, queueName } from '@leviathan/contracts';
import { SystemClock } from '@leviathan/kernel';
import type { CommandConsumer } from '@leviathan/messaging';
import { RabbitCommandBus } from '@leviathan/rabbitmq';
import { TEST_ENGINES_VARIABLE, testEngines } from '@leviathan/test-engines';
import amqplib, { type Channel, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { type Row, comparison } from './row.ts';

const ROUNDS = 7;
const CALLS = 6000;
const IN_FLIGHT = 64;
const PREFETCH = 64;
const INSTANCE = 'bench';
const BODY = JSON.stringify({ note: 'x'.repeat(400) });

/** A caller that has its replies, and what takes it all down. */
interface Rpc {
  call(id: string, partition: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * A router's call and its owner's reply over our bus, beside hand-written amqplib that asks the same of the broker:
 * quorum queues with a single active consumer, confirms of both messages, `mandatory`, a persistent message with the same
 * headers, an exclusive reply queue, and the request acknowledged after the reply is confirmed.
 */
export async function rpc(): Promise<readonly Row[]> {
  if (process.env[TEST_ENGINES_VARIABLE] === undefined) {
    console.error(`rpc is left out: it needs a RabbitMQ, named in ${TEST_ENGINES_VARIABLE}`);
    return [];
  }
  return [await compare('durable', 1, '≥ 0.70'), await compare('partitioned', 8, '≥ 0.75')];
}

async function compare(name: string, partitions: number, goal: string): Promise<Row> {
  const { url } = testEngines().rabbitmq;
  const prefix = `bench-${randomUUID().slice(0, 8)}`;
  const ours = await openOurs(url, prefix, partitions);
  const raw = await openRaw(url, `${prefix}-raw`, partitions);
  const rounds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const pair = { ours: await callsPerSecond(ours, partitions), raw: await callsPerSecond(raw, partitions) };
    if (round > 0) rounds.push(pair); // the first warms up the compiler and the broker
  }
  await ours.close();
  await raw.close();
  return comparison(name, 'RPC/s', rounds, goal);
}

async function callsPerSecond(side: Rpc, partitions: number): Promise<number> {
  const started = performance.now();
  let next = 0;
  const caller = async (): Promise<void> => {
    for (let call = next++; call < CALLS; call = next++) await side.call(randomUUID(), call % partitions);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, caller));
  return CALLS / ((performance.now() - started) / 1000);
}

const address = (partitions: number, partition: number): QueueAddress => ({
  kind: 'partition',
  service: 'session-store',
  partitions,
  partition,
});

const message = (id: string, kind: string): WireMessage => ({
  id,
  attributes: {
    specversion: '1.0',
    id,
    source: 'command-router',
    type: `leviathan.${kind}.session.touch.v1`,
    subject: `local/session/${id}`,
    time: '2026-01-01T00:00:00.000Z',
    datacontenttype: 'application/json',
    levtenant: 'local',
    levattempt: '1',
  },
  body: BODY,
});

async function openOurs(url: string, prefix: string, partitions: number): Promise<Rpc> {
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const open = (instance: string): RabbitCommandBus =>
    RabbitCommandBus.open({ url, prefix, instance, clock: new SystemClock(), log });
  const [router, owner] = [open(INSTANCE), open('owner')];
  const pending = new Map<string, () => void>();
  const replies: QueueAddress = { kind: 'replies', instance: INSTANCE };
  const options = { prefetch: IN_FLIGHT, priority: 0 };
  await router.consume(replies, options, {
    ...{ lost: fail },
    deliver: (delivery) => {
      pending.get(delivery.message.id)?.();
      delivery.acknowledge();
    },
  });
  const answering: CommandConsumer = {
    lost: fail,
    deliver: (delivery) => {
      void owner.publish(replies, message(delivery.message.id, 'reply')).then(() => {
        delivery.acknowledge();
      });
    },
  };
  for (let each = 0; each < partitions; each += 1) {
    await owner.consume(address(partitions, each), { prefetch: PREFETCH, priority: 0 }, answering);
  }
  return {
    call: async (id, partition) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      pending.set(id, () => {
        resolve(undefined);
      });
      const published = await router.publish(address(partitions, partition), message(id, 'command'));
      if (published.outcome !== 'confirmed') throw new Error(`a call was ${published.outcome}`);
      await promise;
      pending.delete(id);
    },
    close: async () => {
      await Promise.all([router.close(), owner.close()]);
      await remove(url, prefix, partitions);
    },
  };
}

async function openRaw(url: string, prefix: string, partitions: number): Promise<Rpc> {
  const open = (): Promise<ChannelModel> => amqplib.connect(url, { noDelay: true });
  const models = await Promise.all([open(), open(), open(), open()]);
  const [routerPub, routerCon, ownerPub, ownerCon] = models;
  const [calls, replies, answers] = [
    await routerPub.createConfirmChannel(),
    await routerCon.createChannel(),
    await ownerPub.createConfirmChannel(),
  ];
  const pending = new Map<string, () => void>();
  const replyQueue = `${prefix}.replies`;
  await replies.assertQueue(replyQueue, { exclusive: true, autoDelete: true, durable: false });
  await replies.prefetch(IN_FLIGHT);
  await replies.consume(replyQueue, (reply) => {
    if (reply === null) return;
    pending.get(reply.properties.messageId as string)?.();
    replies.ack(reply);
  });
  const exchange = `${prefix}.commands`;
  await replies.assertExchange(exchange, 'direct', { durable: true });
  for (let each = 0; each < partitions; each += 1) {
    const key = queueName(address(partitions, each));
    await answerRaw(await ownerCon.createChannel(), answers, { exchange, key, queue: `${prefix}.${key}`, replyQueue });
  }
  return {
    call: async (id, partition) => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      pending.set(id, () => {
        resolve(undefined);
      });
      await callRaw(calls, exchange, queueName(address(partitions, partition)), id);
      await promise;
      pending.delete(id);
    },
    close: async () => {
      for (const model of models) await model.close();
      await remove(url, prefix, partitions);
    },
  };
}

interface RawQueue {
  readonly exchange: string;
  readonly key: string;
  readonly queue: string;
  readonly replyQueue: string;
}

async function answerRaw(requests: Channel, answers: ConfirmChannel, names: RawQueue): Promise<void> {
  const { exchange, key, queue, replyQueue } = names;
  const quorum = { 'x-queue-type': 'quorum', 'x-single-active-consumer': true };
  await requests.assertQueue(queue, { durable: true, arguments: quorum });
  await requests.bindQueue(queue, exchange, key);
  await requests.prefetch(PREFETCH);
  await requests.consume(queue, (request) => {
    if (request === null) return;
    const messageId = request.properties.messageId as string;
    const options = { headers: headersOf(messageId, 'reply'), messageId, persistent: true, mandatory: true };
    answers.publish('', replyQueue, Buffer.from(BODY), options, () => {
      requests.ack(request);
    });
  });
}

function callRaw(calls: ConfirmChannel, exchange: string, key: string, id: string): Promise<undefined> {
  const options = { headers: headersOf(id, 'command'), messageId: id, persistent: true, mandatory: true };
  return new Promise((resolve, reject) => {
    calls.publish(exchange, key, Buffer.from(BODY), options, (error) => {
      if (error === null) resolve(undefined);
      else reject(new Error('a call was nacked'));
    });
  });
}

function headersOf(id: string, kind: string): Record<string, string> {
  const entries = Object.entries(message(id, kind).attributes);
  return Object.fromEntries(entries.map(([name, value]) => [`cloudEvents_${name}`, value]));
}

async function remove(url: string, prefix: string, partitions: number): Promise<void> {
  const model = await amqplib.connect(url, { noDelay: true });
  const channel = await model.createChannel();
  const keys = Array.from({ length: partitions }, (_, each) => queueName(address(partitions, each)));
  for (const name of [...keys, 'parked', 'unrouted']) await channel.deleteQueue(`${prefix}.${name}`);
  for (const name of ['commands', 'unrouted']) await channel.deleteExchange(`${prefix}.${name}`);
  await model.close();
}

function fail(reason: string): never {
  throw new Error(`a consumer was lost: ${reason}`);
}
