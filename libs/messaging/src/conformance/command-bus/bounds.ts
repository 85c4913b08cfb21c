import { describe, expect, test } from '@jest/globals';
import { MAX_BODY_BYTES } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import type { CommandBrokers } from '../command-broker.ts';
import { Recorder, declare, message, partition, publishAll } from '../recorder.ts';

const queue = partition(1);

/** C5: a queue is bounded, and says so instead of losing or hoarding. */
export function bounds(brokers: CommandBrokers): void {
  describe('bounds', () => {
    test('C5 a full queue nacks, keeps what it took, and takes again when there is room', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      await declare(bus, queue);
      const ids = Array.from({ length: 4 * brokers.capabilities.queueMessages }, (_, index) => `m-${String(index)}`);
      const nacked = new Set<string>();
      const settled = publishAll(bus, queue, ids).map(async (outcome, index) => {
        if ((await outcome).outcome === 'nacked') nacked.add(ids[index]!);
      });
      await eventually(() => nacked.size >= ids.length / 4);

      const consumer = Recorder.acknowledging();
      await consumer.on(bus, queue, 32);
      await Promise.all(settled);

      const taken = ids.filter((id) => !nacked.has(id));
      await consumer.has(taken.length);
      expect(consumer.ids).toEqual(taken);
      await expect(bus.publish(queue, message('later'))).resolves.toEqual({ outcome: 'confirmed' });
    });

    test('a body above the limit is nacked with the reason, one at the limit is not', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      const consumer = Recorder.acknowledging();
      await consumer.on(bus, queue);

      const atTheLimit = message('fits', 'x'.repeat(MAX_BODY_BYTES));
      const above = message('too large', `${'x'.repeat(MAX_BODY_BYTES - 1)}ü`);

      await expect(bus.publish(queue, atTheLimit)).resolves.toEqual({ outcome: 'confirmed' });
      await expect(bus.publish(queue, above)).resolves.toMatchObject({
        outcome: 'nacked',
        reason: expect.stringContaining(String(MAX_BODY_BYTES)),
      });
      await consumer.has(1);
      expect(consumer.ids).toEqual(['fits']);
    });
  });
}
