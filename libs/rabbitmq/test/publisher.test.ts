import { EventEmitter } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import type { WireMessage } from '@leviathan/contracts';
import { VirtualClock } from '@leviathan/kernel';
import type { PublishOutcome } from '@leviathan/messaging';
import type { ConfirmChannel } from 'amqplib';
import { DEFAULT_LIMITS, type RabbitLimits } from '../src/options.ts';
import { Publisher } from '../src/publisher.ts';
import { type QueueSpec, Topology } from '../src/topology.ts';

const LIMITS: RabbitLimits = { ...DEFAULT_LIMITS, window: 2, line: 3 };
const topology = new Topology('t', 100);
const spec = topology.spec({ kind: 'partition', service: 'session-store', partitions: 64, partition: 1 });
const other = topology.spec({ kind: 'partition', service: 'session-store', partitions: 64, partition: 2 });

/** A channel whose broker says only what the test lets it say. */
class ScriptedChannel extends EventEmitter {
  readonly sent: string[] = [];
  readonly #confirms = new Map<string, (error?: Error) => void>();

  publish(_: string, __: string, ___: Buffer, { messageId }: { messageId: string }, confirm: () => void): boolean {
    this.sent.push(messageId);
    this.#confirms.set(messageId, confirm);
    return true;
  }

  confirm(id: string, error?: Error): void {
    this.#confirms.get(id)?.(error);
  }

  attachTo(publisher: Publisher): void {
    publisher.attach(this as unknown as ConfirmChannel); // the parts of a channel that a publisher uses
  }
}

function opened(declare: (spec: QueueSpec) => Promise<void> = async () => undefined) {
  const clock = new VirtualClock();
  const recycled: unknown[] = [];
  const state = { away: undefined as string | undefined };
  const publisher = new Publisher({
    clock,
    limits: LIMITS,
    declare,
    away: () => state.away,
    refused: () => undefined,
    recycle: (channel) => void recycled.push(channel),
  });
  const outcomes = new Map<string, PublishOutcome>();
  const publish = (id: string, to = spec): void => {
    const message: WireMessage = { id, attributes: {}, body: '{}' };
    void publisher.publish(to, message, undefined).then((outcome) => outcomes.set(id, outcome));
  };
  const channel = new ScriptedChannel();
  channel.attachTo(publisher);
  return { publisher, clock, recycled, state, outcomes, publish, channel };
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('a publisher', () => {
  test('keeps a window on its way, the others in order, and refuses what the line has no room for', async () => {
    const { publish, outcomes, channel } = opened();
    for (const id of ['a', 'b', 'c']) publish(id);
    await settled();
    expect(channel.sent).toEqual(['a', 'b']);

    for (const id of ['d', 'e', 'f']) publish(id);
    await settled();
    expect(outcomes.get('f')).toMatchObject({ outcome: 'nacked', reason: expect.stringContaining('overloaded') });

    channel.confirm('b');
    channel.confirm('a');
    await settled();
    expect(channel.sent).toEqual(['a', 'b', 'c', 'd']);
    expect(outcomes.get('a')).toEqual({ outcome: 'confirmed' });
  });

  test('a confirm that does not come in time leaves the outcome unknown, and its place goes to another', async () => {
    const { publish, outcomes, channel, clock, recycled } = opened();
    for (const id of ['a', 'b']) publish(id);
    await settled();
    await clock.advance(LIMITS.confirmMs - 500);
    channel.confirm('a');
    publish('c');
    await clock.advance(1000);

    expect(outcomes.get('b')).toEqual({ outcome: 'unknown', reason: 'no confirm within 10000 ms' });
    expect(channel.sent).toEqual(['a', 'b', 'c']);
    expect(recycled).toEqual([]);
  });

  test('a channel that owes a whole window is replaced, and what the old one still confirms frees no place twice', async () => {
    const { publish, outcomes, channel, clock, recycled, publisher } = opened();
    for (const id of ['a', 'b']) publish(id);
    await settled();
    await clock.advance(LIMITS.confirmMs + 500);
    expect(recycled).toEqual([channel]);

    publisher.detach('it is replaced');
    const next = new ScriptedChannel();
    next.attachTo(publisher);
    for (const id of ['a', 'b']) channel.confirm(id);
    for (const id of ['c', 'd', 'e']) publish(id);
    await settled();
    expect(next.sent).toEqual(['c', 'd']);
    await clock.advance(LIMITS.confirmMs + 500);

    expect(recycled).toEqual([channel, next]);
    expect(outcomes.get('a')).toMatchObject({ outcome: 'unknown' });
  });

  test('what a lost channel carried is unknown; what waited is sent on the next, in order, after its queue was made again', async () => {
    const declared: string[] = [];
    const { publish, outcomes, channel, publisher } = opened(async ({ name }) => void declared.push(name));
    for (const id of ['a', 'b', 'c']) publish(id);
    await settled();
    publish('d');
    publisher.detach('the connection was lost');
    publish('e');
    const next = new ScriptedChannel();
    next.attachTo(publisher);
    await settled();
    for (const id of ['c', 'd']) next.confirm(id);
    await settled();

    expect(channel.sent).toEqual(['a', 'b']);
    expect(outcomes.get('b')).toEqual({ outcome: 'unknown', reason: 'the connection was lost' });
    expect(next.sent).toEqual(['c', 'd', 'e']);
    expect(declared).toEqual([spec.name, spec.name]);
  });

  test('while the broker is away nothing is sent, and what outwaits the patience certainly did not arrive', async () => {
    const { publish, outcomes, channel, clock, state, publisher } = opened();
    state.away = 'no memory is left';
    publish('a');
    await clock.advance(LIMITS.patienceMs + 500);
    publish('b');
    state.away = undefined;
    publisher.resume();
    await settled();

    expect(outcomes.get('a')).toEqual({ outcome: 'nacked', reason: 'the broker is away: no memory is left' });
    expect(channel.sent).toEqual(['b']);
  });

  test('a queue that refuses to be made holds up no other, and is asked again after seconds', async () => {
    let isMended = false;
    const { publish, outcomes, channel, clock } = opened(async ({ name }) => {
      if (name === spec.name && !isMended) throw new Error('other arguments');
    });
    for (const [id, to] of [['a', spec] as const, ['b', other] as const]) publish(id, to);
    await settled();
    isMended = true;
    publish('c');
    await settled();
    expect(outcomes.get('a')).toEqual({ outcome: 'nacked', reason: 'other arguments' });
    expect(outcomes.get('c')).toEqual({ outcome: 'nacked', reason: 'other arguments' });
    expect(channel.sent).toEqual(['b']);

    await clock.advance(5000);
    publish('d');
    await settled();
    expect(channel.sent).toEqual(['b', 'd']);
  });

  test('a close leaves every publish an outcome', async () => {
    const { publish, outcomes, publisher } = opened();
    for (const id of ['a', 'b', 'c']) publish(id);
    await settled();
    publisher.close();
    await settled();
    expect([...outcomes.values()].map(({ outcome }) => outcome)).toEqual(['unknown', 'unknown', 'unknown']);
  });
});
