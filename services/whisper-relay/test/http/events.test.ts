import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { NewWhisper } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import { type House, folder, openHouse } from '../house.ts';

const guidance: NewWhisper = { type: 'context_injection', significance: 0.7, session: 'tab-1', payload: {} };

let dir: Awaited<ReturnType<typeof folder>>;
let house: House;
let url: string;

const open = async (options: { on?: boolean; whispersKept?: number } = {}): Promise<void> => {
  house = await openHouse({ dataDir: dir.path, ...options });
  url = await house.app.listen({ host: '127.0.0.1', port: 0 });
};

beforeEach(async () => {
  dir = await folder();
  await open();
});
afterEach(async () => {
  await house[Symbol.asyncDispose]();
  await dir[Symbol.asyncDispose]();
});

/** A client of the stream that keeps what it hears, as `event id data`. */
class Listener implements AsyncDisposable {
  readonly heard: string[] = [];
  readonly #abort = new AbortController();
  #reading: Promise<void> = Promise.resolve();

  static async open(query = '', lastEventId?: string): Promise<Listener> {
    const listener = new Listener();
    const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
    const response = await fetch(`${url}/v1/whispers/events${query}`, { headers, signal: listener.#abort.signal });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    listener.#reading = listener.#read(response.body!).catch(() => undefined); // aborted by the test, or by the stop
    return listener;
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    let text = '';
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      const events = (text + chunk).split('\n\n');
      text = events.pop() ?? '';
      this.heard.push(...events.filter((event) => event.includes('data:')).map(summary));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#abort.abort();
    await this.#reading;
  }
}

function summary(event: string): string {
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(event)?.[1] ?? '-';
  const data = JSON.parse(field('data')) as { session?: string; from?: number; to?: number };
  return field('event') === 'gap'
    ? `gap ${String(data.from)}-${String(data.to)}`
    : `${field('event')} ${field('id')} ${data.session ?? '_'}`;
}

const send = async (change: Partial<NewWhisper> = {}): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/v1/whispers`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ ...guidance, ...change }),
  });
  expect(response.status).toBe(202);
};

describe('a stream', () => {
  test('tells what is whispered from now on, with its position', async () => {
    await send({ session: 'before' });
    await using listener = await Listener.open();
    await send({ session: 'after' });
    await eventually(() => expect(listener.heard).toEqual(['whisper 2 after']));
  });

  test('tells only what is significant enough, and what was asked for', async () => {
    await using listener = await Listener.open('?session=a,b&type=memory_decay&scope=regional');
    await send({ session: 'a', type: 'memory_decay', significance: 0.4 });
    await send({ session: 'a' });
    await send({ session: 'c', type: 'memory_decay' });
    await send({ session: 'b', type: 'memory_decay', significance: 0.9 });
    await send({ session: 'b', type: 'memory_decay' });
    await eventually(() => expect(listener.heard).toEqual(['whisper 5 b']));
  });

  test('keeps silent about a significance of 0.4 and speaks above it', async () => {
    await using listener = await Listener.open();
    await send({ significance: 0.4, session: 'faint' });
    await send({ significance: 0.41, session: 'loud' });
    await eventually(() => expect(listener.heard).toEqual(['whisper 2 loud']));
  });

  test('goes on after the last event that was heard, over a restart, without gap and in order', async () => {
    for (const session of ['a', 'b', 'c']) await send({ session });
    await house[Symbol.asyncDispose]();
    await open();
    await using listener = await Listener.open('', '1');
    await send({ session: 'd' });
    await eventually(() => expect(listener.heard).toEqual(['whisper 2 b', 'whisper 3 c', 'whisper 4 d']));
  });

  test('says which positions are gone', async () => {
    await house[Symbol.asyncDispose]();
    await open({ whispersKept: 2 });
    for (const session of ['a', 'b', 'c', 'd']) await send({ session });
    await using listener = await Listener.open('', '1');
    await eventually(() => expect(listener.heard).toEqual(['gap 2-2', 'whisper 3 c', 'whisper 4 d']));
  });

  test('that comes with a position of another log is told all of this one as a gap, and hears what comes', async () => {
    for (const session of ['a', 'b']) await send({ session });
    await using listener = await Listener.open('', '1000');
    await eventually(() => expect(listener.heard).toEqual(['gap 1-2']));
    await send({ session: 'c' });
    await eventually(() => expect(listener.heard).toEqual(['gap 1-2', 'whisper 3 c']));
  });

  test('that comes with a position of another log to an empty one hears what comes', async () => {
    await using listener = await Listener.open('', '1000');
    await send({ session: 'a' });
    await eventually(() => expect(listener.heard).toEqual(['whisper 1 a']));
  });

  test('ends when the server stops', async () => {
    await using listener = await Listener.open();
    await house.app.close();
    expect(listener.heard).toEqual([]);
  });

  test.each(['local', '-1', '1.5', 'remote-3'])('does not resume from %j', async (id) => {
    const response = await fetch(`${url}/v1/whispers/events`, { headers: { 'last-event-id': id } });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'invalid-request']);
  });
});

describe('when the flag is turned', () => {
  test('a stream that comes back is told of the gap, and hears the log of today', async () => {
    for (const session of ['a', 'b', 'c']) await send({ session });
    house.flags.turn(false);
    await send({ session: 'local before' });
    await using listener = await Listener.open('', '1');
    await send({ session: 'local after' });
    await eventually(() => expect(listener.heard).toEqual(['gap 2-3', 'whisper local-2 local after']));
  });

  test('ids of the local log resume in the local log', async () => {
    house.flags.turn(false);
    for (const session of ['a', 'b']) await send({ session });
    await using listener = await Listener.open('', 'local-1');
    await eventually(() => expect(listener.heard).toEqual(['whisper local-2 b']));
  });
});
