import { describe, expect, test } from '@jest/globals';
import {
  LeviathanProblem,
  type StreamEvent,
  type StreamOptions,
  connect,
  createClient,
  eventsOf,
} from '@leviathan/client';
import { Instant } from './fixtures/instant.ts';
import { ScriptedServer, type Step, broken, events, problem } from './fixtures/scripted-server.ts';

const over: Step = (response) => void response.writeHead(204).end();
const cut = (response: Parameters<Step>[0]): void => void response.destroy();

async function read(steps: readonly Step[], options: StreamOptions = {}) {
  await using server = await ScriptedServer.start(...steps);
  const timing = new Instant();
  const heard: StreamEvent[] = [];
  for await (const event of eventsOf(connect({ url: server.url, timing }), '/v1/x/events', options)) heard.push(event);
  return { heard, timing, resumedAt: server.received.map(({ headers }) => headers['last-event-id']) };
}

async function all<T>(source: AsyncIterable<T>): Promise<readonly T[]> {
  const heard: T[] = [];
  for await (const each of source) heard.push(each);
  return heard;
}

describe('an event stream', () => {
  test('is taken up again after its last event, and every event comes once', async () => {
    const { heard, resumedAt } = await read([
      events(
        ['retry: 1000\n\n', 'id: 1\nevent: a\ndata: {"n":1}\n\n', 'id: 2\nevent: a\ndata: {"n":2}\n\nid: 3\n'],
        cut,
      ),
      broken,
      events(['id: 3\nevent: b\ndata: {"n":3}\n\n']),
      over,
    ]);
    expect(heard).toEqual([
      { id: '1', event: 'a', data: { n: 1 } },
      { id: '2', event: 'a', data: { n: 2 } },
      { id: '3', event: 'b', data: { n: 3 } },
    ]);
    expect(resumedAt).toEqual([undefined, '2', '2', '3']);
  });

  test('begins where it is told to', async () => {
    expect((await read([over], { lastEventId: '41' })).resumedAt).toEqual(['41']);
  });

  test('is read right when a character comes in two parts', async () => {
    const bytes = Buffer.from('id: 1\ndata: "日本"\n\n');
    const { heard } = await read([events([bytes.subarray(0, 14), bytes.subarray(14)]), over]);
    expect(heard).toEqual([{ id: '1', event: 'message', data: '日本' }]);
  });

  test('an event without an id does not move the place', async () => {
    const { resumedAt } = await read([events(['id: 7\ndata: 1\n\n', 'event: delta\ndata: 2\n\n']), over]);
    expect(resumedAt).toEqual([undefined, '7']);
  });

  test('waits as long as the service wants, and longer while it fails', async () => {
    const full = problem(503, 'store-unavailable', true, { 'retry-after': '5' });
    const { timing } = await read([events(['retry: 3000\n\n', 'data: 1\n\n']), full, broken, over]);
    expect(timing.pauses).toEqual([1500, 5000 + 3000, 6000]);
  });

  test('throws the problem that waiting does not mend', async () => {
    await expect(read([problem(404, 'run-not-found', false)])).rejects.toMatchObject({ code: 'run-not-found' });
    await expect(read([problem(404, 'run-not-found', false)])).rejects.toThrow(LeviathanProblem);
  });

  test('ends with its signal, without an error', async () => {
    await using server = await ScriptedServer.start(events(['data: 1\n\n'], () => undefined));
    const abort = new AbortController();
    const heard: unknown[] = [];
    for await (const { data } of eventsOf(connect({ url: server.url }), '/v1/x/events', { signal: abort.signal })) {
      heard.push(data);
      abort.abort();
    }
    expect(heard).toEqual([1]);
  });

  test('lets go of its connection when its reader stops', async () => {
    const closed = Promise.withResolvers<string>();
    const step = events(['data: 1\n\n'], (response) => response.once('close', () => closed.resolve('closed')));
    await using server = await ScriptedServer.start(step);
    for await (const { data } of eventsOf(connect({ url: server.url }), '/v1/x/events', {})) if (data === 1) break;
    await expect(closed.promise).resolves.toBe('closed');
  });
});

test('a command is followed to its end, and no further', async () => {
  const command = { id: 'c1', status: 'succeeded', result: { run: 'r1' } };
  await using server = await ScriptedServer.start(
    events(['id: 1\nevent: accepted\ndata: {"id":"c1","status":"accepted","at":"x"}\n\n'], cut),
    events([`id: 2\nevent: ended\ndata: ${JSON.stringify(command)}\n\n`], () => undefined),
  );
  const client = createClient({ url: server.url, timing: new Instant() });
  const heard = await all(client.followCommand('c1'));
  expect(heard).toMatchObject([
    { kind: 'progress', event: 'accepted', status: 'accepted' },
    { kind: 'ended', command },
  ]);
  expect(server.received).toHaveLength(2);
});

test('a gap between whispers is told where it is', async () => {
  await using server = await ScriptedServer.start(
    events(['event: gap\ndata: {"from":3,"to":9}\n\n', 'id: log-10\nevent: whisper\ndata: {"id":"w"}\n\n']),
    over,
  );
  const client = createClient({ url: server.url, timing: new Instant() });
  const heard = await all(client.followWhispers({ session: ['a', 'b'], scope: ['global'] }));
  expect(heard).toEqual([
    { kind: 'gap', from: 3, to: 9 },
    { kind: 'whisper', id: 'log-10', whisper: { id: 'w' } },
  ]);
  expect(server.received[0]?.path).toBe('/v1/whispers/events?session=a%2Cb&scope=global');
});
