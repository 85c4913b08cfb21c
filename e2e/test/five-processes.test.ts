import { type NatsConnection, connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { wholeProduct } from '../src/black-box/whole-product.ts';
import { Cluster } from '../src/cluster/cluster.ts';

let cluster: Cluster;
let nats: NatsConnection;

beforeAll(async () => {
  cluster = await Cluster.start();
  nats = await connect({ servers: cluster.ground.nats.url });
});

afterAll(async () => {
  await nats.close();
  await cluster[Symbol.asyncDispose]();
});

describe('five processes on RabbitMQ, NATS and MongoDB', () => {
  wholeProduct(() => cluster.client);

  test('a plain NATS client sees the whispers of a team', async () => {
    const subjects: string[] = [];
    nats.subscribe(`${cluster.ground.natsPrefix}whisper.>`, {
      callback: (_, { subject }) => void subjects.push(subject.slice(cluster.ground.natsPrefix.length)),
    });
    await nats.flush();

    await cluster.client.command({ type: 'agent.ask', session: 's-five', payload: { text: 'What comes first?' } });

    await eventually(() => expect(subjects.filter((subject) => subject.includes('.s-five.'))).not.toHaveLength(0));
  });
});
