import { describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import type { CommandBus, CommandChannel } from '../../command-bus.ts';
import type { CommandBroker, CommandBrokers } from '../command-broker.ts';
import { Recorder, declare, partition, send } from '../recorder.ts';

const queue = partition(1);

interface Departure {
  readonly how: string;
  readonly leave: (broker: CommandBroker, channel: CommandChannel) => Promise<void>;
}

/** The two ways in which a consumer goes; what it had in its hands must not notice the difference. */
const departures: readonly Departure[] = [
  { how: 'closed its channel', leave: (_, channel) => channel.close() },
  { how: 'lost its connection', leave: (broker) => broker.cut(queue) },
];

/** C2: what happens to deliveries that were not acknowledged. */
export function redelivery(brokers: CommandBrokers): void {
  describe.each(departures)('after a consumer $how', ({ leave }) => {
    test('C2 what it left is handed out again, in order, before everything later', async () => {
      await using broker = await brokers.open();
      const [publisher, bus, other] = await connect(broker);
      const first = new Recorder();
      const channel = await first.on(bus, queue, 3);
      send(publisher, queue, ['a', 'b', 'c', 'd', 'e']);
      await first.has(3);

      await leave(broker, channel);
      const second = Recorder.acknowledging();
      await second.on(other, queue, 2);
      send(publisher, queue, ['f']);

      await second.has(6);
      expect(second.ids).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    });

    test('C2 what it acknowledged is never handed out again, and gaps stay in order', async () => {
      await using broker = await brokers.open();
      const [publisher, bus, other] = await connect(broker);
      const first = new Recorder();
      const channel = await first.on(bus, queue, 4);
      send(publisher, queue, ['a', 'b', 'c', 'd', 'e', 'f']);
      await first.has(4);
      first.acknowledge('a', 'c');
      await first.has(6); // the broker has heard both: it handed out two more

      await leave(broker, channel);
      const second = Recorder.acknowledging();
      await second.on(other, queue);

      await eventually(() => second.ids.includes('f'));
      expect(second.ids).toEqual(['b', 'd', 'e', 'f']);
    });

    test('the delivery count tells how often a message was handed out before: two make a suspect', async () => {
      await using broker = await brokers.open();
      const [publisher, bus] = await connect(broker);
      await declare(publisher, queue);
      send(publisher, queue, ['poison', 'innocent']);
      const rounds: (readonly number[])[] = [];

      for (let round = 0; round < 3; round += 1) {
        const connection = await broker.connect();
        const consumer = new Recorder();
        const channel = await consumer.on(connection, queue, 1);
        await consumer.has(1);
        rounds.push(consumer.counts);
        await leave(broker, channel);
      }
      const last = Recorder.acknowledging();
      await last.on(bus, queue, 1);

      await last.has(2);
      expect(rounds).toEqual([[0], [1], [2]]);
      expect(last.ids).toEqual(['poison', 'innocent']);
      expect(last.counts).toEqual([3, 0]);
    });

    test('acknowledging afterwards is harmless, and too late', async () => {
      await using broker = await brokers.open();
      const [publisher, bus, other] = await connect(broker);
      const first = new Recorder();
      const channel = await first.on(bus, queue);
      send(publisher, queue, ['a', 'b']);
      await first.has(2);

      await leave(broker, channel);
      first.acknowledge('a', 'b');
      const second = Recorder.acknowledging();
      await second.on(other, queue);

      await second.has(2);
      expect(second.ids).toEqual(['a', 'b']);
    });
  });

  test('a consumer learns that its channel is lost, once, and hears nothing more; one that closed hears nothing', async () => {
    await using broker = await brokers.open();
    const [publisher, bus, other] = await connect(broker);
    const closing = new Recorder();
    await (await closing.on(bus, partition(2))).close();
    const losing = new Recorder();
    await losing.on(bus, queue);
    send(publisher, queue, ['a']);
    await losing.has(1);

    await broker.cut(queue);
    await eventually(() => losing.losses.length > 0);
    const next = Recorder.acknowledging();
    await next.on(other, queue);
    await next.has(1);

    expect(losing.losses).toHaveLength(1);
    expect(losing.ids).toEqual(['a']);
    expect(closing.losses).toEqual([]);
  });
}

async function connect(broker: CommandBroker): Promise<[CommandBus, CommandBus, CommandBus]> {
  return [await broker.connect(), await broker.connect(), await broker.connect()];
}
