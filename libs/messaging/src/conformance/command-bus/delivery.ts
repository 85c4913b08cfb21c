import { describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import type { CommandBrokers } from '../command-broker.ts';
import { Recorder, declare, message, partition, publishAll, roundTrip, send } from '../recorder.ts';

const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}-${String(index)}`);

/** C1: what a queue delivers, and in which order. */
export function delivery(brokers: CommandBrokers): void {
  describe('delivering', () => {
    test('C1 a queue delivers in the order of publishing', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      const consumer = Recorder.acknowledging();
      await consumer.on(bus, partition(1), 4);
      const ids = numbered('m', 50);

      send(bus, partition(1), ids);

      await consumer.has(50);
      expect(consumer.ids).toEqual(ids);
    });

    test('C1 each queue keeps its order while others are busy', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      const consumers = [1, 2, 3].map(() => Recorder.acknowledging());
      await Promise.all(consumers.map((consumer, index) => consumer.on(bus, partition(index), 1 + index)));
      const ids = numbered('m', 20);

      for (const id of ids) {
        for (const index of consumers.keys()) void bus.publish(partition(index), message(id));
      }

      for (const consumer of consumers) {
        await consumer.has(20);
        expect(consumer.ids).toEqual(ids);
      }
    });

    test('a message arrives as it was sent', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      const consumer = Recorder.acknowledging();
      await consumer.on(bus, partition(1));
      const sent = {
        ...message('c-ü', JSON.stringify({ text: 'Zürich 🐋 \u0000 "quoted"' })),
        attributes: { type: 'leviathan.command.test.v1', subject: 'local/session/a%20b', levtenant: 'local' },
      };

      await bus.publish(partition(1), sent);

      await consumer.has(1);
      expect(consumer.deliveries[0]!.message).toMatchObject(sent);
    });

    test('what was published before there was a consumer waits for one', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      await declare(bus, partition(1));
      send(bus, partition(1), ['first', 'second']);

      const consumer = Recorder.acknowledging();
      await consumer.on(bus, partition(1));

      await consumer.has(2);
      expect(consumer.ids).toEqual(['first', 'second']);
    });

    test('a consumer has at most its prefetch unacknowledged, and gets one more for each that it acknowledges', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      const consumer = new Recorder();
      await consumer.on(bus, partition(1), 3);
      send(bus, partition(1), ['a', 'b', 'c', 'd', 'e']);

      await consumer.has(3);
      await roundTrip(bus);
      expect(consumer.ids).toEqual(['a', 'b', 'c']);

      consumer.acknowledge('b');
      await consumer.has(4);
      await roundTrip(bus);
      expect(consumer.ids).toEqual(['a', 'b', 'c', 'd']);
    });

    test('a message published again under its id is no error: its consumer may see it twice', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      const consumer = Recorder.acknowledging();
      await consumer.on(bus, partition(1));

      const outcomes = await Promise.all(publishAll(bus, partition(1), ['same', 'same', 'last']));

      expect(outcomes).toEqual([{ outcome: 'confirmed' }, { outcome: 'confirmed' }, { outcome: 'confirmed' }]);
      await eventually(() => consumer.ids.includes('last'));
      expect(new Set(consumer.ids)).toEqual(new Set(['same', 'last']));
    });
  });
}
