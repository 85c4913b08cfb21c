import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { type QueueAddress, type WireMessage, rendezvousScore } from '@leviathan/contracts';
import type { CommandChannel } from '@leviathan/messaging';
import { ownVhost, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { Consumer } from './consumer.ts';
import { type Connection, RabbitBroker } from './rabbit-brokers.ts';

const PARTITIONS = 16;
const INSTANCES = ['replica-0', 'replica-1', 'replica-2', 'replica-3'];

const partitions = Array.from({ length: PARTITIONS }, (_, partition) => partition);
const addressOf = (partition: number): QueueAddress => ({
  ...{ kind: 'partition', service: 'session-store', partitions: PARTITIONS, partition },
});
const message = (id: string): WireMessage => ({ id, attributes: { id, type: 'test' }, body: '{}' });

/** Whoever has the highest score of those that are there. */
function placeOf(partition: number, instances: readonly string[]): string | undefined {
  return instances.toSorted((a, b) => rendezvousScore(b, partition) - rendezvousScore(a, partition))[0];
}

/** One of several that want every partition. */
class Replica {
  readonly name: string;
  readonly connection: Connection;
  readonly heard: { readonly partition: number; readonly id: string }[] = [];
  #channels: CommandChannel[] = [];

  constructor(name: string, connection: Connection) {
    this.name = name;
    this.connection = connection;
  }

  async join(): Promise<void> {
    this.#channels = await Promise.all(
      partitions.map((partition) => {
        const consumer = new Consumer();
        const options = { prefetch: 8, priority: rendezvousScore(this.name, partition) };
        return this.connection.consume(addressOf(partition), options, {
          deliver: (delivery) => {
            this.heard.push({ partition, id: delivery.message.id });
            consumer.deliver(delivery);
          },
          lost: () => undefined,
        });
      }),
    );
  }

  async leave(): Promise<void> {
    await Promise.all(this.#channels.map((channel) => channel.close()));
  }
}

const vhost = await ownVhost(testEngines().rabbitmq);
let broker: RabbitBroker;

beforeEach(() => {
  broker = new RabbitBroker(vhost.engine);
});

afterEach(async () => {
  await broker[Symbol.asyncDispose]();
});

afterAll(async () => vhost[Symbol.asyncDispose]());

/** Who is the active consumer of each partition, asked by a message to each. */
async function owners(replicas: readonly Replica[], round: string): Promise<ReadonlyMap<number, string>> {
  const [first] = replicas;
  await Promise.all(
    partitions.map((partition) =>
      first!.connection.publish(addressOf(partition), message(`${round}-${String(partition)}`)),
    ),
  );
  const heard = (): readonly (readonly [number, string])[] =>
    replicas.flatMap(({ name, heard: all }) =>
      all.filter(({ id }) => id.startsWith(`${round}-`)).map(({ partition }) => [partition, name] as const),
    );
  await eventually(() => expect(heard()).toHaveLength(PARTITIONS), 10_000);
  return new Map(heard());
}

const wished = (instances: readonly string[]): ReadonlyMap<number, string | undefined> =>
  new Map(partitions.map((partition) => [partition, placeOf(partition, instances)]));

const sorted = (placed: ReadonlyMap<number, string | undefined>): unknown => [...placed].toSorted(([a], [b]) => a - b);

test('four replicas own exactly the partitions that they score highest for, also after one joins or leaves; before RabbitMQ 4 partitions stay', async () => {
  const replicas: Replica[] = [];
  for (const name of INSTANCES) replicas.push(new Replica(name, await broker.connect()));
  const [one, two, three, four] = replicas as [Replica, Replica, Replica, Replica];
  for (const replica of [one, two, three]) await replica.join();
  const { balances } = one.connection.bus.capabilities!;
  const three_ = INSTANCES.slice(0, 3);

  if (!balances) {
    await four.join();
    expect(new Set((await owners(replicas, 'stays')).values())).toEqual(new Set([one.name]));
    return;
  }
  expect(sorted(await owners(replicas, 'three'))).toEqual(sorted(wished(three_)));
  await four.join();
  expect(sorted(await owners(replicas, 'four'))).toEqual(sorted(wished(INSTANCES)));
  expect(new Set(wished(INSTANCES).values())).toEqual(new Set(INSTANCES));
  await four.leave();
  expect(sorted(await owners(replicas, 'again'))).toEqual(sorted(wished(three_)));
}, 120_000);
