import { expect, test } from '@jest/globals';
import { createClient } from '@leviathan/client';
import { Instant } from './fixtures/instant.ts';
import { ScriptedServer, broken, json, problem } from './fixtures/scripted-server.ts';

test('a list is read page after page, through a connection that breaks', async () => {
  await using server = await ScriptedServer.start(
    json(200, { items: [{ id: 'a' }, { id: 'b' }], next: 'c/1=' }),
    broken,
    json(200, { items: [{ id: 'c' }] }),
  );
  const { items } = createClient({ url: server.url, timing: new Instant() });
  const ids: string[] = [];
  for await (const { id } of items('/v1/commands', { query: { status: ['parked', 'failed'], limit: 2 } })) ids.push(id);
  expect(ids).toEqual(['a', 'b', 'c']);
  expect(server.received.map(({ path }) => path)).toEqual([
    '/v1/commands?status=parked%2Cfailed&limit=2',
    '/v1/commands?status=parked%2Cfailed&limit=2&after=c%2F1%3D',
    '/v1/commands?status=parked%2Cfailed&limit=2&after=c%2F1%3D',
  ]);
});

test('a page that cannot be had is thrown as its problem', async () => {
  await using server = await ScriptedServer.start(problem(404, 'session-not-found', false));
  const { items } = createClient({ url: server.url });
  const reading = items('/v1/sessions/{id}/checkpoints', { path: { id: 'a b' } }).next();
  await expect(reading).rejects.toMatchObject({ code: 'session-not-found' });
  expect(server.received[0]?.path).toBe('/v1/sessions/a%20b/checkpoints?');
});

test('lists in a query are separated by commas, as the API reads them', async () => {
  await using server = await ScriptedServer.start(json(200, { items: [] }));
  const { rest } = createClient({ url: server.url });
  await rest.GET('/v1/commands', { params: { query: { status: ['parked', 'failed'] } } });
  expect(server.received[0]?.path).toBe('/v1/commands?status=parked,failed');
});

test('a ticket makes a URL for an EventSource', async () => {
  const url = '/v1/runs/r1/events?ticket=t';
  await using server = await ScriptedServer.start(json(201, { ticket: 't', url, expiresAt: 'soon' }));
  const client = createClient({ url: `${server.url}/` });
  const made = await client.streamUrl('/v1/runs/r1/events', { lastEventId: '7' });
  expect(made).toBe(`${server.url}${url}&lastEventId=7`);
});

test('a whisper has one key through all its tries', async () => {
  await using server = await ScriptedServer.start(broken, json(202, { id: 'w1' }));
  const client = createClient({ url: server.url, timing: new Instant() });
  const answer = await client.whisper({ type: 'memory_promotion', significance: 0.5, payload: { text: 'psst' } });
  expect(answer).toMatchObject({ ok: true, value: { id: 'w1' } });
  expect(new Set(server.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
});
