import { describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import type { Delivery } from '../../command-bus.ts';
import type { CommandBrokers } from '../command-broker.ts';
import { Recorder, partition, publishAll, roundTrip, send } from '../recorder.ts';

const queue = partition(1);

/** Who was handed what, and when it was settled, over several consumers. */
class Story {
  readonly lines: string[] = [];
  readonly #hands: { readonly line: string; readonly delivery: Delivery }[] = [];

  teller(name: string): Recorder {
    return new Recorder((delivery) => {
      const line = `${name}:${delivery.message.id}`;
      this.lines.push(line);
      this.#hands.push({ line, delivery });
    });
  }

  settle(line: string): void {
    this.lines.push(`${line} settled`);
    for (const hand of this.#hands) if (hand.line === line) hand.delivery.acknowledge();
  }

  async reaches(line: string): Promise<void> {
    await eventually(() => this.lines.includes(line));
  }
}

/** C3: at most one consumer of a queue is active, and who it is. */
export function activeConsumer(brokers: CommandBrokers): void {
  describe('the single active consumer', () => {
    test('C3 a second consumer gets nothing while the first one lives', async () => {
      await using broker = await brokers.open();
      const [bus, other] = [await broker.connect(), await broker.connect()];
      const story = new Story();
      await story.teller('first').on(bus, queue, 1);
      const waiting = story.teller('second');
      await waiting.on(other, queue, 1);

      send(bus, queue, ['a', 'b', 'c']);
      await story.reaches('first:a');
      await roundTrip(other);
      expect(waiting.ids).toEqual([]);

      story.settle('first:a');
      await story.reaches('first:b');
      expect(waiting.ids).toEqual([]);
    });

    test('drain: finish, acknowledge, close the channel; the next owner begins after that, in order, without overlap', async () => {
      await using broker = await brokers.open();
      const [bus, other] = [await broker.connect(), await broker.connect()];
      const story = new Story();
      const channel = await story.teller('old').on(bus, queue, 2);
      await story.teller('new').on(other, queue, 1);
      const outcomes = publishAll(bus, queue, ['a', 'b', 'c']);
      await story.reaches('old:b');

      story.settle('old:a');
      await outcomes[0];
      await story.reaches('old:c');
      story.settle('old:b');
      story.lines.push('old closes');
      await channel.close();
      await story.reaches('new:c');

      expect(story.lines).toEqual(['old:a', 'old:b', 'old:a settled', 'old:c', 'old:b settled', 'old closes', 'new:c']);
    });

    test('C3 the one that waits takes over when the active one loses its connection', async () => {
      await using broker = await brokers.open();
      const [publisher, bus, other] = [await broker.connect(), await broker.connect(), await broker.connect()];
      const story = new Story();
      await story.teller('old').on(bus, queue, 2);
      await story.teller('new').on(other, queue, 2);
      send(publisher, queue, ['a', 'b']);
      await story.reaches('old:b');

      await broker.cut(queue);
      await story.reaches('new:b');

      expect(story.lines).toEqual(['old:a', 'old:b', 'new:a', 'new:b']);
    });

    test('C3 among equals the oldest is next', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      const story = new Story();
      const first = await story.teller('first').on(bus, queue, 1);
      const second = await story.teller('second').on(bus, queue, 1);
      await story.teller('third').on(bus, queue, 1);
      send(bus, queue, ['a']);

      await story.reaches('first:a');
      await first.close();
      await story.reaches('second:a');
      await second.close();
      await story.reaches('third:a');

      expect(story.lines).toEqual(['first:a', 'second:a', 'third:a']);
    });

    const withPriorities = brokers.capabilities.priorities ? test : test.skip;

    withPriorities('C3 a higher priority takes over only after what is in flight is settled', async () => {
      await using broker = await brokers.open();
      const [bus, other] = [await broker.connect(), await broker.connect()];
      const story = new Story();
      const low = story.teller('low');
      await low.on(bus, queue, 2, 1);
      send(bus, queue, ['a', 'b', 'c', 'd']);
      await story.reaches('low:b');

      const high = story.teller('high');
      await high.on(other, queue, 2, 2);
      await roundTrip(other);
      story.settle('low:a');
      await roundTrip(bus);
      expect(high.ids).toEqual([]);

      story.settle('low:b');
      await story.reaches('high:d');
      expect(story.lines).toEqual(['low:a', 'low:b', 'low:a settled', 'low:b settled', 'high:c', 'high:d']);
    });

    withPriorities('C3 when the highest leaves, the next highest is active again', async () => {
      await using broker = await brokers.open();
      const bus = await broker.connect();
      const story = new Story();
      await story.teller('low').on(bus, queue, 1, 1);
      await story.teller('middle').on(bus, queue, 1, 2);
      const high = await story.teller('high').on(bus, queue, 1, 3);
      await roundTrip(bus);

      send(bus, queue, ['a']);
      await story.reaches('high:a');
      await high.close();
      await story.reaches('middle:a');

      expect(story.lines).toEqual(['high:a', 'middle:a']);
    });
  });
}
