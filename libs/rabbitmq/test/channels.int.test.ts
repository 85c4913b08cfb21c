import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type QueueAddress, type WireMessage, queueName } from '@leviathan/contracts';
import { ownVhost, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import amqplib, { type Channel, type ChannelModel } from 'amqplib';
import { Consumer } from './consumer.ts';
import { RabbitBroker } from './rabbit-brokers.ts';

const vhost = await ownVhost(testEngines().rabbitmq);
const rabbitmq = vhost.engine;
const own = rabbitmq.isOurs ? test : test.skip;
const queue: QueueAddress = { kind: 'partition', service: 'session-store', partitions: 64, partition: 1 };
const other: QueueAddress = { ...queue, partition: 2 };
const options = { prefetch: 8, priority: 0 };
const message = (id: string): WireMessage => ({ id, attributes: { id, type: 'test' }, body: '{}' });

let broker: RabbitBroker;
let foreign: ChannelModel;
let raw: Channel;

beforeEach(async () => {
  broker = new RabbitBroker(rabbitmq);
  foreign = await amqplib.connect(rabbitmq.url, { noDelay: true });
  raw = await foreign.createChannel();
});

afterEach(async () => {
  await foreign.close();
  await broker[Symbol.asyncDispose]();
});

afterAll(async () => vhost[Symbol.asyncDispose]());

describe('a channel that the broker closes while its queue is there', () => {
  own(
    'is lost for its consumer alone, and what that one held comes again, in order',
    async () => {
      await withConsumerTimeout(1000, async () => {
        const connection = await broker.connect();
        const [victim, bystander] = [new Consumer({ holds: true }), new Consumer()];
        await connection.consume(queue, options, victim);
        await connection.consume(other, options, bystander);
        for (const id of ['a', 'b', 'c']) await connection.publish(queue, message(id));

        await eventually(() => victim.losses.length === 1, 60_000);

        expect(victim.losses[0]).toMatch(/PRECONDITION|timeout/i);
        expect(bystander.losses).toEqual([]);
        const next = new Consumer();
        await connection.consume(queue, options, next);
        await eventually(() => expect(next.ids).toEqual(['a', 'b', 'c']));
        expect(next.seen.every(({ deliveryCount }) => deliveryCount >= 1)).toBe(true);
        await connection.publish(other, message('d'));
        await eventually(() => bystander.ids.includes('d'));
      });
    },
    120_000,
  );

  test('is opened again for publishing, with the exchange that somebody deleted', async () => {
    const connection = await broker.connect();
    const consumer = new Consumer();
    await connection.consume(other, options, consumer);
    await connection.publish(queue, message('before'));

    await raw.deleteExchange(`${broker.prefix}.commands`);
    const lost = await connection.publish(queue, message('lost'));
    await eventually(() => connection.isAvailable, 10_000);

    expect(lost).toMatchObject({ outcome: 'unknown' });
    await expect(connection.publish(queue, message('after'))).resolves.toEqual({ outcome: 'confirmed' });
    const reader = new Consumer();
    await connection.consume(queue, options, reader);
    await eventually(() => expect(reader.ids).toEqual(['before', 'after']));
  });
});

describe('a queue that is deleted under its publishers', () => {
  test('gets nothing, and nothing is lost: what is sent to it goes to the parked address until its consumer makes it again', async () => {
    const connection = await broker.connect();
    const parked = new Consumer();
    await connection.consume({ kind: 'parked' }, options, parked);
    await connection.publish(queue, message('before'));

    await raw.deleteQueue(`${broker.prefix}.${queueName(queue)}`);
    await expect(connection.publish(queue, message('between'))).resolves.toEqual({ outcome: 'confirmed' });
    const consumer = new Consumer();
    await connection.consume(queue, options, consumer);
    await connection.publish(queue, message('after'));

    await eventually(() => expect(consumer.ids).toEqual(['after']));
    await eventually(() => expect(parked.ids).toEqual(['between']));
    expect(parked.seen[0]!.message.attributes['levreason']).toContain('no queue takes what is sent to');
  });
});

describe('a confirm that does not come in time', () => {
  test('leaves the outcome unknown although the message arrived, and the channel that owes a window is replaced', async () => {
    const impatient = new RabbitBroker(rabbitmq, { window: 4, confirmMs: 500 });
    try {
      const connection = await impatient.connect();
      await connection.publish(queue, message('first'));
      connection.proxy.withhold();

      const outcomes = await Promise.all(['a', 'b', 'c', 'd'].map((id) => connection.publish(queue, message(id))));

      for (const outcome of outcomes) {
        expect(outcome).toEqual({ outcome: 'unknown', reason: 'no confirm within 500 ms' });
      }
      await eventually(() => connection.trouble === 'a publishing channel is being opened');
      connection.proxy.heal();
      await eventually(() => connection.isAvailable, 10_000);
      await expect(connection.publish(queue, message('last'))).resolves.toEqual({ outcome: 'confirmed' });
      const consumer = new Consumer();
      await connection.consume(queue, options, consumer);
      await eventually(() => expect(consumer.ids).toEqual(['first', 'a', 'b', 'c', 'd', 'last']));
    } finally {
      await impatient[Symbol.asyncDispose]();
    }
  });
});

/** How long a delivery may stay unacknowledged: half an hour by default, looked at once a minute. */
async function withConsumerTimeout(timeoutMs: number, story: () => Promise<void>): Promise<void> {
  const set = (key: string, value: number): Promise<string> =>
    rabbitmq.exec('rabbitmqctl', 'eval', `application:set_env(rabbit, ${key}, ${String(value)}).`);
  await set('channel_tick_interval', 500);
  await set('consumer_timeout', timeoutMs);
  try {
    await story();
  } finally {
    await set('consumer_timeout', 1_800_000);
    await set('channel_tick_interval', 60_000);
  }
}
