import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MAX_BODY_BYTES, type QueueAddress, type WireMessage } from '@leviathan/contracts';
import { SystemClock } from '@leviathan/kernel';
import { RabbitCommandBus } from '@leviathan/rabbitmq';
import { ownVhost, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import amqplib, { type Channel, type ChannelModel, type Options } from 'amqplib';
import { Consumer } from './consumer.ts';
import { RabbitBroker, SILENT } from './rabbit-brokers.ts';

const vhost = await ownVhost(testEngines().rabbitmq);
const rabbitmq = vhost.engine;
const own = rabbitmq.isOurs ? test : test.skip;
const queue: QueueAddress = { kind: 'partition', service: 'session-store', partitions: 64, partition: 1 };
const other: QueueAddress = { ...queue, partition: 2 };
const parked: QueueAddress = { kind: 'parked' };

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

const message = (id: string): WireMessage => ({ id, attributes: { id, type: 'test' }, body: '{}' });
const nameOf = ({ partition }: Extract<QueueAddress, { kind: 'partition' }>): string =>
  `${broker.prefix}.session-store.64.${String(partition).padStart(4, '0')}`;

const once = { prefetch: 8, priority: 0 };

test('a queue that was deleted is made again for what is published after the first message that found none', async () => {
  const connection = await broker.connect();
  const consumer = new Consumer();
  await connection.consume(parked, once, consumer);
  await connection.publish(queue, message('first'));
  await raw.deleteQueue(nameOf(queue));

  await expect(connection.publish(queue, message('lost'))).resolves.toEqual({ outcome: 'confirmed' });
  await eventually(() => expect(consumer.ids).toEqual(['lost']));
  expect(consumer.seen[0]?.message.attributes).toMatchObject({ levunrouted: 'session-store.64.0001' });
  await expect(connection.publish(queue, message('found'))).resolves.toEqual({ outcome: 'confirmed' });

  const found = new Consumer();
  await connection.consume(queue, once, found);
  await eventually(() => expect(found.ids).toEqual(['found']));
  expect(consumer.ids).toEqual(['lost']);
});

describe('connections', () => {
  test('a connection that is killed with a full window leaves every publish an outcome, and comes back', async () => {
    const connection = await broker.connect();
    await connection.publish(queue, message('first'));
    const outcomes = Array.from({ length: 1000 }, (_, index) =>
      connection.publish(queue, message(`m-${String(index)}`)),
    );
    const none = connection.publish({ kind: 'replies', instance: 'nobody' }, message('reply'));

    connection.cut();

    const kinds = new Set((await Promise.all(outcomes)).map(({ outcome }) => outcome));
    expect(kinds).toContain('unknown');
    expect(kinds).not.toContain('returned');
    expect(['unknown', 'returned']).toContain((await none).outcome);
    await eventually(() => connection.isAvailable, 20_000);
    await expect(connection.publish(queue, message('last'))).resolves.toEqual({ outcome: 'confirmed' });
  });

  test('while the broker is away a publish is nacked within its patience, and the trouble is told at once', async () => {
    const connection = await broker.connect();
    connection.proxy.sever();
    await eventually(() => !connection.isAvailable);

    const outcome = await connection.publish(queue, message('a'));

    expect(outcome).toMatchObject({ outcome: 'nacked', reason: expect.stringContaining('the broker is away') });
    expect(connection.trouble).not.toContain('guest');
    connection.proxy.heal();
    await eventually(() => connection.isAvailable, 20_000);
  });

  test('an owner that is silently cut off notices it, and another gets what it held, in order', async () => {
    const [connection, successor] = [await broker.connect(), await broker.connect()];
    const [victim, next] = [new Consumer({ holds: true }), new Consumer()];
    await connection.consume(queue, { prefetch: 8, priority: 2 }, victim);
    await successor.consume(queue, { prefetch: 8, priority: 1 }, next);
    for (const id of ['a', 'b', 'c']) await successor.publish(queue, message(id));
    await eventually(() => victim.seen.length === 3);

    const since = performance.now();
    connection.proxy.silence();
    const noticed = eventually(() => victim.losses.length === 1 && !connection.isAvailable, 30_000);
    await eventually(() => expect(next.ids).toEqual(['a', 'b', 'c']), 30_000);

    const seconds = (performance.now() - since) / 1000;
    process.stdout.write(`a silently cut-off owner was replaced after ${seconds.toFixed(1)} s (at most 15 promised)\n`);
    expect(seconds).toBeLessThan(15);
    await noticed;
    connection.proxy.heal();
  }, 60_000);

  own(
    'a refused login is named without the password, and noticed when it is mended',
    async () => {
      const [user, password] = [`u-${randomUUID().slice(0, 8)}`, 'geheim-1'];
      const url = new URL(rabbitmq.url);
      url.username = user;
      url.password = password;
      const clock = new SystemClock();
      const bus = RabbitCommandBus.open({
        url: url.href,
        prefix: broker.prefix,
        instance: 'refused',
        clock,
        log: SILENT,
      });
      try {
        await eventually(() => expect(bus.trouble).toContain('refuses the login'));
        expect(bus.trouble).not.toContain(password);
        await rabbitmq.exec('rabbitmqctl', 'add_user', user, password);
        await rabbitmq.exec('rabbitmqctl', 'set_permissions', '-p', vhost.name, user, '.*', '.*', '.*');
        await eventually(() => bus.isAvailable, 15_000);
      } finally {
        await bus.close();
        await rabbitmq.exec('rabbitmqctl', 'delete_user', user);
      }
    },
    60_000,
  );

  own(
    'under a memory alarm publishes are nacked, acknowledgements go on, and it ends by itself',
    async () => {
      const connection = await broker.connect();
      await connection.publish(queue, message('before'));
      await rabbitmq.exec('rabbitmqctl', 'set_vm_memory_high_watermark', '0.00001');
      try {
        // The broker blocks a connection when it publishes under the alarm.
        void connection.publish(queue, message('noticed'));
        await eventually(() => !connection.isAvailable, 10_000);
        expect(connection.trouble).toContain('takes no messages');
        await expect(connection.publish(queue, message('under'))).resolves.toMatchObject({ outcome: 'nacked' });
        const consumer = new Consumer();
        await connection.consume(queue, once, consumer);
        await eventually(() => consumer.seen.length > 0);
      } finally {
        await rabbitmq.exec('rabbitmqctl', 'set_vm_memory_high_watermark', '0.6');
      }
      await eventually(() => connection.isAvailable, 10_000);
      await expect(connection.publish(queue, message('after'))).resolves.toEqual({ outcome: 'confirmed' });
    },
    60_000,
  );
});

describe('queues', () => {
  test('a queue that is deleted under its consumer is lost for that one only, within 200 ms', async () => {
    const connection = await broker.connect();
    const [victim, bystander] = [new Consumer(), new Consumer()];
    await connection.consume(queue, once, victim);
    await connection.consume(other, once, bystander);

    await raw.deleteQueue(nameOf(queue));

    await eventually(() => victim.losses.length === 1, 200);
    expect(bystander.losses).toEqual([]);
    await connection.publish(other, message('a'));
    await eventually(() => bystander.seen.length === 1);
  });

  test('a queue with other arguments is named with what to do, and only its address suffers', async () => {
    const connection = await broker.connect();
    await raw.assertQueue(nameOf(queue), { durable: true });

    const refused = await connection.publish(queue, message('a'));

    const mismatch = expect.stringMatching(`${nameOf(queue)} exists with other arguments than ours: drain and delete`);
    expect(refused).toMatchObject({ outcome: 'nacked', reason: mismatch });
    expect(connection.trouble).toEqual(mismatch);
    expect(connection.isAvailable).toBe(true);
    await expect(connection.consume(queue, once, new Consumer())).rejects.toThrow('other arguments');
    await expect(connection.publish(other, message('b'))).resolves.toEqual({ outcome: 'confirmed' });
  });

  test('a message that no queue takes, and one that a queue gives up, are read at the parked address with the reason', async () => {
    const connection = await broker.connect();
    await connection.publish(queue, message('poison'));
    const consumer = new Consumer();
    await connection.consume(parked, once, consumer);

    raw.publish(`${broker.prefix}.commands`, 'nowhere.64.0001', Buffer.from('{}'), { messageId: 'lost' });
    await raw.consume(nameOf(queue), (taken) => {
      if (taken !== null) raw.nack(taken, false, false);
    });

    await eventually(() => consumer.seen.length === 2);
    const told = new Map(consumer.seen.map((each) => [each.message.id, each.message.attributes['levreason']]));
    expect(told.get('lost')).toBe('no queue takes what is sent to "nowhere.64.0001"');
    expect(told.get('poison')).toBe(`queue ${nameOf(queue)} gave it up: rejected`);
  });

  test('a full queue refuses a foreign publisher too (C5), and hands out all that it confirmed', async () => {
    await using small = new RabbitBroker(rabbitmq, { queueMessages: 10 });
    const connection = await small.connect();
    await connection.publish(queue, message('first'));
    const confirming = await foreign.createConfirmChannel();
    const send = (messageId: string): Promise<string | undefined> =>
      new Promise((resolve) => {
        confirming.publish(
          `${small.prefix}.commands`,
          'session-store.64.0001',
          Buffer.from('{}'),
          { messageId },
          (nack) => resolve(nack === null ? messageId : undefined),
        );
      });

    const outcomes: (string | undefined)[] = [];
    for (let each = 0; each < 60; each += 1) outcomes.push(await send(`m-${String(each)}`));
    const confirmed = outcomes.filter((id) => id !== undefined);
    const consumer = new Consumer();
    await connection.consume(queue, { prefetch: 100, priority: 0 }, consumer);

    expect(confirmed.length).toBeGreaterThanOrEqual(9);
    expect(confirmed.length).toBeLessThan(60);
    await eventually(() => consumer.seen.length === 1 + confirmed.length);
    expect(consumer.seen.slice(1).map((each) => each.message.id)).toEqual(confirmed);
  });

  test('whatever a foreign client sends arrives as a message, and nothing sticks behind it', async () => {
    const connection = await broker.connect();
    const consumer = new Consumer();
    await connection.consume(queue, once, consumer);
    const send = (body: Buffer, options?: Options.Publish): boolean =>
      raw.publish(`${broker.prefix}.commands`, 'session-store.64.0001', body, options);

    send(Buffer.from('no json'));
    send(Buffer.alloc(MAX_BODY_BYTES + 1, 'x'), { messageId: 'large' });
    send(Buffer.alloc(MAX_BODY_BYTES, 0xff), { messageId: 'binary' });
    send(Buffer.alloc(0), {
      headers: { 'cloudEvents:type': 'colon', cloudEvents_id: { a: [1] }, cloudEvents___proto__: 'x' },
    });
    send(Buffer.from('{}'), {
      headers: { cloudEvents_levattempt: 7, cloudEvents_on: true, nothing: null, cloudEvents_x: Buffer.from('y') },
    });
    send(Buffer.from('{}'), { messageId: 'last', timestamp: 1 });

    await eventually(() => consumer.seen.length === 6);
    const messages = consumer.seen.map((each) => each.message);
    expect(messages[0]).toMatchObject({ id: expect.stringMatching(/^foreign-/), body: 'no json' });
    for (const { body } of messages.slice(1, 3)) expect(Buffer.byteLength(body)).toBeLessThan(MAX_BODY_BYTES);
    expect(messages[1]!.body).toContain(`a message of ${String(MAX_BODY_BYTES + 1)} bytes`);
    expect(messages[3]!.attributes).toEqual({ type: 'colon' });
    expect(messages[4]!.attributes).toEqual({ levattempt: '7', on: 'true' });
    expect(messages[5]!.id).toBe('last');
  });
});
