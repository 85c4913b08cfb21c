import { describe, expect, test } from '@jest/globals';
import type { QueueAddress } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import type { CommandBrokers } from '../command-broker.ts';
import { Recorder, message, partition, publishAll } from '../recorder.ts';

const queue = partition(1);
const replies: QueueAddress = { kind: 'replies', instance: 'router-1' };

/** C4, and what the other outcomes of a publish say. */
export function publishing(brokers: CommandBrokers): void {
  describe('publishing', () => {
    test('a publish is confirmed at the latest when its consumer has acknowledged', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      const consumer = new Recorder();
      await consumer.on(bus, queue);
      const published = bus.publish(queue, message('a'));
      await consumer.has(1);

      consumer.acknowledge('a');

      await expect(published).resolves.toEqual({ outcome: 'confirmed' });
    });

    test('C4 what was confirmed survives a crash, unless its consumer acknowledged it', async () => {
      await using broker = await brokers.open();
      const [publisher, bus] = [await broker.connect(), await broker.connect()];
      const before = new Recorder();
      await before.on(bus, queue, 4);
      const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
      const confirmed = new Set<string>();
      const settled = publishAll(publisher, queue, ids).map(async (outcome, index) => {
        if ((await outcome).outcome === 'confirmed') confirmed.add(ids[index]!);
      });
      await before.has(4);
      before.acknowledge('a', 'b');
      await Promise.all(settled.slice(0, 2));
      await before.has(6);

      await broker.crash();
      await Promise.all(settled);
      const after = Recorder.acknowledging();
      const reborn = await broker.connect();
      await after.on(reborn, queue);
      await reborn.publish(queue, message('end'));

      await eventually(() => after.ids.includes('end'));
      const expected = ids.filter((id) => confirmed.has(id) && id !== 'a' && id !== 'b');
      expect(confirmed).toContain('a');
      expect(after.ids).toEqual([...expected, 'end']);
    });

    test('a reply reaches its router', async () => {
      await using broker = await brokers.open();
      const [owner, router] = [await broker.connect(), await broker.connect()];
      const consumer = Recorder.acknowledging();
      await consumer.on(router, replies);

      await expect(owner.publish(replies, message('reply'))).resolves.toEqual({ outcome: 'confirmed' });
      await consumer.has(1);
    });

    test('a reply to a router that never was, or has left, is returned', async () => {
      await using broker = await brokers.open();
      const [owner, router] = [await broker.connect(), await broker.connect()];
      await expect(owner.publish(replies, message('early'))).resolves.toEqual({ outcome: 'returned' });

      const channel = await Recorder.acknowledging().on(router, replies);
      await expect(owner.publish(replies, message('in time'))).resolves.toEqual({ outcome: 'confirmed' });
      await channel.close();

      await expect(owner.publish(replies, message('late'))).resolves.toEqual({ outcome: 'returned' });
    });

    test('after its close a bus says that it is not available, publishes nothing and consumes nothing', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      expect(bus.isAvailable).toBe(true);

      await bus.close();
      await bus.close();

      expect(bus.isAvailable).toBe(false);
      await expect(bus.publish(queue, message('a'))).resolves.toMatchObject({ outcome: 'unknown' });
      await expect(new Recorder().on(bus, queue)).rejects.toThrow('closed');
    });

    test('close lets no publisher wait for ever', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      const consumer = new Recorder();
      await consumer.on(bus, queue, 1);
      const published = publishAll(bus, queue, ['in hands', 'waiting']);
      await consumer.has(1);

      await bus.close();

      const outcomes = await Promise.all(published);
      for (const { outcome } of outcomes) expect(['confirmed', 'unknown']).toContain(outcome);
    });
  });
}
