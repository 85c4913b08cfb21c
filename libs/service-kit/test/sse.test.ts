import { once } from 'node:events';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket, connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import { type App, EventStream, EventStreams, lastEventId, openEventStream } from '@leviathan/service-kit';
import { config, serverOf } from './server.ts';

/** Everything here goes through real sockets. */
describe('an event stream', () => {
  let app: App;
  let clock: VirtualClock;
  let url: string;
  let streams: EventStream[];
  let opened: PromiseWithResolvers<EventStream>;

  beforeEach(async () => {
    clock = new VirtualClock();
    streams = [];
    opened = Promise.withResolvers();
    app = await serverOf((scope) =>
      scope.get('/v1/events', { config }, async (request, reply) => {
        const after = lastEventId(request);
        const stream = openEventStream(request, reply, { clock, retryMs: 250 });
        stream.send({ event: 'from', data: after ?? null });
        streams.push(stream);
        opened.resolve(stream);
      }),
    );
    url = await app.listen({ host: '127.0.0.1', port: 0 });
  });
  afterEach(() => app.close());

  /** The response to a client that is asking, and what it has read so far. */
  async function client(
    headers: Record<string, string> = {},
  ): Promise<{ response: Response; text: (until: string) => Promise<string>; leave: () => void }> {
    const leaving = new AbortController();
    const response = await fetch(`${url}/v1/events`, { headers, signal: leaving.signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let read = '';
    const text = async (until: string): Promise<string> => {
      while (!read.includes(until)) {
        const { done, value } = await reader.read();
        if (done) throw new Error(`ended before ${JSON.stringify(until)}: ${read}`);
        read += value;
      }
      return read;
    };
    return { response, text, leave: () => leaving.abort() };
  }

  test('begins at once, with how long to wait before asking again', async () => {
    const { response, text } = await client();

    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store, no-transform');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('traceparent')).toMatch(/^00-/);
    expect(await text('null\n\n')).toBe('retry: 250\n\nevent: from\ndata: null\n\n');
  });

  test('writes an event as id, name and one line of JSON; what has no position has no id', async () => {
    const { text } = await client();
    const stream = await opened.promise;

    stream.send({ id: 7, event: 'step', data: { text: 'two\nlines' } });
    stream.send({ data: 'delta' });

    expect(await text('"delta"\n\n')).toContain(
      'id: 7\nevent: step\ndata: {"text":"two\\nlines"}\n\ndata: "delta"\n\n',
    );
  });

  test('an id or a name cannot smuggle in a field', async () => {
    const { text } = await client();
    const stream = await opened.promise;

    stream.send({ id: '1\ndata: forged', event: 'a\r\nid: 9', data: 1 });

    expect(await text('data: 1\n\n')).toContain('id: 1 data: forged\nevent: a  id: 9\ndata: 1\n\n');
  });

  test('a silent one says every 15 seconds that it is there', async () => {
    const { text } = await client();
    await opened.promise;

    await clock.advance(15_000);
    await text(': still here\n\n');
    await clock.advance(15_000);

    expect(await text(': still here\n\n: still here\n\n')).toContain(': still here');
  });

  test('resumes after the position that the client names', async () => {
    const { text } = await client({ 'last-event-id': '41' });

    expect(await text('\n\nevent')).toBeDefined();
    expect(await text('data: 41\n\n')).toContain('data: 41');
  });

  test.each(['abc', '-1', '1.5', '1 2', '9'.repeat(16)])('refuses %j as a position, as a problem', async (id) => {
    const response = await fetch(`${url}/v1/events`, { headers: { 'last-event-id': id } });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'invalid-request',
      errors: [{ pointer: '/headers/last-event-id' }],
    });
  });

  test('a client that leaves ends it, and nothing more is sent or remembered', async () => {
    const { leave } = await client();
    const stream = await opened.promise;
    const ended = once(stream.signal, 'abort');

    leave();
    await ended;

    expect(stream.send({ data: 1 })).toBe(false);
    expect(app.eventStreams.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  test('a client that does not read is cut off after about 1 MiB, and costs no more than that', async () => {
    const { port, hostname } = new URL(url);
    const deaf = connect(Number(port), hostname);
    await once(deaf, 'connect');
    deaf.pause();
    deaf.write(`GET /v1/events HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    const stream = await opened.promise;
    const megabyte = 'x'.repeat(64 * 1024);

    let sent = 0;
    while (stream.send({ data: megabyte })) {
      sent += megabyte.length;
      if (sent > 64 * 1024 * 1024) throw new Error('64 MiB were buffered');
      await new Promise((resolve) => setImmediate(resolve));
    }

    expect(stream.signal.aborted).toBe(true);
    deaf.destroy();
  });

  test('a replay waits for its client, and gives up one that reads nothing for 30 seconds', async () => {
    const { port, hostname } = new URL(url);
    const deaf = connect(Number(port), hostname);
    await once(deaf, 'connect');
    deaf.pause();
    deaf.write(`GET /v1/events HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`);
    const stream = await opened.promise;
    await fillSocket(stream);
    const waiting = stream.drained();

    await clock.advance(30_000);
    await waiting;

    expect(stream.signal.aborted).toBe(true);
    deaf.destroy();
  });

  test('a replay goes on as soon as its client has read', async () => {
    const { text } = await client();
    const stream = await opened.promise;
    stream.send({ event: 'big', data: 'x'.repeat(512 * 1024) });
    const waiting = stream.drained();

    await text('event: big');
    await text('x\"\n\n');
    await waiting;

    expect(stream.signal.aborted).toBe(false);
  });

  test('the stop of the server ends it in order, and does not wait for it', async () => {
    const { text } = await client();
    const stream = await opened.promise;
    stream.send({ event: 'last', data: 1 });

    await app.close();

    expect(stream.signal.aborted).toBe(true);
    expect(await text('event: last\ndata: 1\n\n')).toContain('last');
    await expect(text('more')).rejects.toThrow('ended before');
  });

  /** Sends until the kernel takes no more, and stays below what cuts a client off. */
  async function fillSocket(stream: EventStream): Promise<void> {
    const chunk = 'x'.repeat(256 * 1024);
    for (let round = 0; round < 200; round += 1) {
      stream.send({ data: chunk });
      const drained = await Promise.race([
        stream.drained().then(() => true),
        new Promise<false>((resolve) => setTimeout(() => resolve(false), 50)),
      ]);
      if (!drained) return;
    }
    throw new Error('the socket never filled');
  }
});

describe('the event streams of a process', () => {
  const MIB = 1024 * 1024;
  const page = 'x'.repeat(32 * 1024);

  /** A stream to a client that reads nothing at all. */
  function deafStream(streams: EventStreams): EventStream {
    const response = new ServerResponse(new IncomingMessage(new Socket()));
    const stream = new EventStream(response, { clock: new VirtualClock(), streams });
    streams.add(stream);
    return stream;
  }

  test('hold 128 MiB at most for 1000 clients that read nothing, who are all cut off', () => {
    const streams = new EventStreams();
    const all = Array.from({ length: 1000 }, () => deafStream(streams));
    for (let round = 0; round < 40; round += 1) {
      for (const stream of all) stream.send({ data: page });
      expect(streams.unread).toBeLessThan(128 * MIB);
    }
    expect(streams.size).toBe(0);
  });

  test('leave each of a few slow ones its whole MiB', () => {
    const streams = new EventStreams();
    const few = Array.from({ length: 50 }, () => deafStream(streams));
    for (let round = 0; round < 30; round += 1) for (const stream of few) stream.send({ data: page });
    expect(streams.size).toBe(50);
    expect(streams.unread).toBeGreaterThan(45 * MIB);
  });

  test('cut off who is above its share and nobody else when all together leave too much', () => {
    const streams = new EventStreams();
    const quiet = Array.from({ length: 500 }, () => deafStream(streams));
    const slow = Array.from({ length: 80 }, () => deafStream(streams));
    for (let round = 0; round < 30; round += 1) for (const stream of slow) stream.send({ data: page });
    for (const stream of quiet) stream.send({ data: page });
    expect(quiet.every(({ signal }) => !signal.aborted)).toBe(true);
    expect(slow.some(({ signal }) => signal.aborted)).toBe(true);
    expect(streams.unread).toBeLessThan(128 * MIB);
  });
});
