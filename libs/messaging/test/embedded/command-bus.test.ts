import { expect, test } from '@jest/globals';
import type { QueueAddress } from '@leviathan/contracts';
import { EmbeddedCommandBus, type PublishOutcome } from '@leviathan/messaging';
import { eventually } from '@leviathan/test-kit';
import { Recorder, message, partition } from '../../src/conformance/recorder.ts';

const queue = partition(1);
const replies: QueueAddress = { kind: 'replies', instance: 'router-1' };

/** What a publish has ended with so far. */
function watched(publish: Promise<PublishOutcome>): { outcome: PublishOutcome | 'pending' } {
  const watch: { outcome: PublishOutcome | 'pending' } = { outcome: 'pending' };
  void publish.then((outcome) => (watch.outcome = outcome));
  return watch;
}

test('C4 nothing less than an acknowledge confirms: the queue would not survive a crash', async () => {
  await using stack = new AsyncDisposableStack();
  const bus = stack.adopt(new EmbeddedCommandBus(), (open) => open.close());
  const waiting = watched(bus.publish(queue, message('a')));
  const consumer = new Recorder();
  await consumer.on(bus, queue);

  await consumer.has(1);
  expect(waiting.outcome).toBe('pending');

  consumer.acknowledge('a');
  await eventually(() => expect(waiting.outcome).toEqual({ outcome: 'confirmed' }));
});

test('a partition queue takes messages before anybody consumes it, as many as fit', async () => {
  const bus = new EmbeddedCommandBus({ limits: { messages: 2 } });

  const outcomes = ['a', 'b', 'c'].map((id) => watched(bus.publish(queue, message(id))));

  await eventually(() => expect(outcomes[2]!.outcome).toMatchObject({ outcome: 'nacked' }));
  expect(outcomes[2]!.outcome).toMatchObject({ reason: 'queue session-store.64.0001 is full: it holds 2 messages' });
  expect(outcomes.slice(0, 2).map(({ outcome }) => outcome)).toEqual(['pending', 'pending']);
});

test('bytes bound a queue too, and what is acknowledged makes room', async () => {
  const bus = new EmbeddedCommandBus({ limits: { bytes: 1500 } });
  const consumer = new Recorder();
  await consumer.on(bus, queue);
  const body = 'x'.repeat(1000);
  void bus.publish(queue, message('a', body));

  await expect(bus.publish(queue, message('b', body))).resolves.toMatchObject({ outcome: 'nacked' });

  await consumer.has(1);
  consumer.acknowledge('a');
  void bus.publish(queue, message('c', body));
  await consumer.has(2);
  expect(consumer.ids).toEqual(['a', 'c']);
});

test('what a consumer has in its hands takes room until it is acknowledged', async () => {
  const bus = new EmbeddedCommandBus({ limits: { messages: 2 } });
  const consumer = new Recorder();
  await consumer.on(bus, queue, 10);
  void bus.publish(queue, message('a'));
  void bus.publish(queue, message('b'));
  await consumer.has(2);

  await expect(bus.publish(queue, message('c'))).resolves.toMatchObject({ outcome: 'nacked' });
});

test('when a router leaves, a reply that it never saw is returned, and one in its hands is unknown', async () => {
  const bus = new EmbeddedCommandBus();
  const router = new Recorder();
  const channel = await router.on(bus, replies, 1);
  const seen = bus.publish(replies, message('seen'));
  const unseen = bus.publish(replies, message('unseen'));
  await router.has(1);

  await channel.close();

  await expect(seen).resolves.toMatchObject({ outcome: 'unknown' });
  await expect(unseen).resolves.toEqual({ outcome: 'returned' });
});

test('a consumer that throws loses its channel, is reported, and its delivery goes to the next', async () => {
  const errors: object[] = [];
  const bus = new EmbeddedCommandBus({ errors: { error: (fields) => errors.push(fields) } });
  const broken = new Recorder(() => {
    throw new Error('a bug');
  });
  await broken.on(bus, queue);
  const published = bus.publish(queue, message('a'));
  await eventually(() => broken.losses.length > 0);

  const sound = Recorder.acknowledging();
  await sound.on(bus, queue);

  await expect(published).resolves.toEqual({ outcome: 'confirmed' });
  expect(broken.losses).toEqual(['its consumer threw: a bug']);
  expect(errors).toEqual([expect.objectContaining({ queue: 'session-store.64.0001', message: 'a' })]);
});

test('what a publisher changes after publishing does not reach the consumer, and a consumer cannot change it', async () => {
  const bus = new EmbeddedCommandBus();
  const consumer = Recorder.acknowledging();
  await consumer.on(bus, queue);
  const attributes: Record<string, string> = { type: 'sent' };
  void bus.publish(queue, { id: 'a', attributes, body: '{}' });

  attributes['type'] = 'changed';

  await consumer.has(1);
  expect(consumer.deliveries[0]!.message.attributes).toEqual({ type: 'sent' });
  expect(Object.isFrozen(consumer.deliveries[0]!.message.attributes)).toBe(true);
});

test('a consumer may acknowledge, publish and close from within a delivery', async () => {
  const bus = new EmbeddedCommandBus();
  const next = Recorder.acknowledging();
  const closing = new Recorder((delivery) => {
    delivery.acknowledge();
    void bus.publish(queue, message('b'));
    void channel.close();
  });
  const channel = await closing.on(bus, queue);
  await next.on(bus, queue);

  await bus.publish(queue, message('a'));

  await next.has(1);
  expect([closing.ids, next.ids]).toEqual([['a'], ['b']]);
});

test('acknowledging twice, or on a channel that is gone, confirms nothing and makes no room', async () => {
  const bus = new EmbeddedCommandBus({ limits: { messages: 2 } });
  const consumer = new Recorder();
  const channel = await consumer.on(bus, queue);
  const first = bus.publish(queue, message('a'));
  await consumer.has(1);
  consumer.acknowledge('a');
  consumer.acknowledge('a');
  await first;
  const waiting = ['b', 'c'].map((id) => watched(bus.publish(queue, message(id))));
  await consumer.has(3);

  await channel.close();
  consumer.acknowledge('b', 'c');

  await expect(bus.publish(queue, message('d'))).resolves.toMatchObject({ outcome: 'nacked' });
  expect(waiting).toEqual([{ outcome: 'pending' }, { outcome: 'pending' }]);
});
