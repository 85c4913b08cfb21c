import { type NatsConnection, connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
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
  test('a question is answered by a team; a plain NATS client sees its whispers; explain tells decision, route and attempts', async () => {
    const subjects: string[] = [];
    nats.subscribe(`${cluster.ground.natsPrefix}whisper.>`, {
      callback: (_, { subject }) => void subjects.push(subject.slice(cluster.ground.natsPrefix.length)),
    });
    await nats.flush();

    const { status, body } = await cluster.client.command({
      type: 'agent.ask',
      session: 's-five',
      payload: { text: 'How should we roll out the new billing API?' },
    });

    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    expect(body.result).toMatchObject({ answeredBy: { kind: 'team' }, text: expect.any(String) });
    await eventually(() => expect(subjects.filter((subject) => subject.includes('.s-five.'))).not.toHaveLength(0));
    const explained = await cluster.client.call(body.links.explain);
    expect(explained.body).toMatchObject({
      status: 'succeeded',
      flags: { ENABLE_METAGPT_ROLES: { on: true } },
      route: { route: 'team' },
      attempts: 1,
      effects: [{ type: 'agent.ask', confirmed: true }],
    });
  });

  test('the same key asks nobody twice, whichever router hears it', async () => {
    const body = { type: 'session.create', session: 's-key', payload: { context: 'once' } };
    const first = await cluster.client.command(body, { 'idempotency-key': 'five-1' });
    const again = await cluster.client.command(body, { 'idempotency-key': 'five-1' });

    expect(again.body.id).toBe(first.body.id);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const journal = await cluster.client.call<{ items: unknown[] }>('/v1/sessions/s-key/journal');
    expect(journal.body.items).toHaveLength(1);
  });

  test('a request without a key is refused', async () => {
    const answer = await fetch(`${cluster.client.url}/v1/commands`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'missing-credentials' });
  });
});
