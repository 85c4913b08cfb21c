import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from '../src/client.ts';
import { Cluster } from '../src/cluster/cluster.ts';

let cluster: Cluster;
let run: string;

beforeAll(async () => {
  cluster = await Cluster.start({ replicas: { 'role-orchestrator': 3 } });
  const { body } = await cluster.client.command({ type: 'agent.ask', payload: { text: 'What now?' } });
  run = body.links.run ?? '';
}, 120_000);
afterAll(async () => cluster[Symbol.asyncDispose]());

/** Opens a stream without headers, as a browser does, and does not read it. */
async function open(url: string): Promise<number> {
  const controller = new AbortController();
  const { status } = await fetch(url, { signal: controller.signal });
  controller.abort();
  return status;
}

test('a ticket that a router gave opens its stream at any replica of the owner, and at all of them together once', async () => {
  const { body } = await cluster.client.call<{ url: string }>('/v1/stream-tickets', {
    ...{ method: 'POST', body: { path: `${run}/events` } },
  });

  const replicas = cluster.of('role-orchestrator').map(({ url }) => `${url ?? ''}${body.url}`);
  const statuses = await Promise.all([...replicas, ...replicas].map(open));

  expect(statuses.toSorted()).toEqual([200, 401, 401, 401, 401, 401]);
});

test('each service tells who changed what in it, and the router tells of the commands', async () => {
  await cluster.client.call('/v1/flags/new', {
    ...{ method: 'PUT', body: { state: 'ENABLED', variants: { on: true }, defaultVariant: 'on' } },
    headers: { 'if-none-match': '*' },
  });
  const stranger = new Client(cluster.client.url, { 'x-api-key': 'nobody' });

  const commands = await cluster.client.call('/v1/audit');
  const flags = await cluster.client.call('/services/flag-service/v1/audit');

  expect(commands.body).toMatchObject({
    items: [{ action: 'POST /v1/commands', subject: 'e2e', target: { type: 'agent.ask' }, result: { status: 202 } }],
  });
  expect(flags.body).toMatchObject({
    items: [{ action: 'PUT /v1/flags/:key', credential: 'key e2e', target: { key: 'new' }, result: { status: 201 } }],
  });
  expect((await stranger.call('/v1/audit')).status).toBe(401);
});
