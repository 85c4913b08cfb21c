import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FLAGS_CHANGED } from '@leviathan/contracts';
import { type House, folder, openHouse } from '../house.ts';

const flag = { state: 'ENABLED', variants: { on: true, off: false } };

let dir: Awaited<ReturnType<typeof folder>>;
let house: House;
let url: string;

beforeEach(async () => {
  dir = await folder();
  house = await openHouse({ dataDir: dir.path });
  await house.app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${String((house.app.server.address() as AddressInfo).port)}`;
});
afterEach(async () => {
  await house[Symbol.asyncDispose]();
  await dir[Symbol.asyncDispose]();
});

async function put(key: string): Promise<void> {
  const headers = { 'content-type': 'application/json', 'if-none-match': '*' };
  const answer = await fetch(`${url}/v1/flags/${key}`, { method: 'PUT', headers, body: JSON.stringify(flag) });
  expect(answer.status).toBe(201);
}

/** The events of a client, as they come. */
async function* listen(lastEventId?: number): AsyncGenerator<{ id: string; data: unknown }> {
  const headers: Record<string, string> = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
  const response = await fetch(`${url}/v1/flag-set/events`, { headers });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  let unread = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    unread += chunk;
    for (let end = unread.indexOf('\n\n'); end >= 0; end = unread.indexOf('\n\n')) {
      const event = unread.slice(0, end);
      unread = unread.slice(end + 2);
      const [, id = ''] = /^id: (.*)$/m.exec(event) ?? [];
      const [, data] = /^data: (.*)$/m.exec(event) ?? [];
      if (data !== undefined) yield { id, data: JSON.parse(data) };
    }
  }
}

const notice = (version: number) => ({
  id: String(version),
  data: {
    type: 'refetchEvaluation',
    etag: expect.stringMatching(new RegExp(`^${String(version)}-`)),
    lastModified: expect.any(Number),
  },
});

test('a change is told as OFREP wants it, and the tag of the set with it', async () => {
  const events = listen(1);
  const first = events.next();
  await put('colour');
  expect((await first).value).toEqual(notice(2));
  const second = events.next();
  await put('size');
  expect((await second).value).toEqual(notice(3));
  await events.return(undefined);
});

test('who comes back is told of the newest at once, once', async () => {
  await put('colour');
  await put('size');
  const events = listen(1);
  expect((await events.next()).value).toEqual(notice(3));
  const next = events.next();
  await put('shape');
  expect((await next).value).toEqual(notice(4));
  await events.return(undefined);
});

test('a change by another replica is told when its notice comes', async () => {
  const events = listen(1);
  const first = events.next();
  // as if another replica had written: its entry is in the journal, its notice on the bus
  await put('colour');
  house.engines.whispers.distributed.announce({ subject: FLAGS_CHANGED, attributes: {}, body: '{}' });
  expect((await first).value).toEqual(notice(2));
  await events.return(undefined);
});

test('a position that is none is refused', async () => {
  expect((await fetch(`${url}/v1/flag-set/events`, { headers: { 'last-event-id': 'x' } })).status).toBe(400);
});
