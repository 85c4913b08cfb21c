import { expect, test } from '@jest/globals';
import { EmbeddedWhisperBus, MemoryWhisperLog, type WhisperEvent, type WhisperLog } from '@leviathan/messaging';
import { eventually } from '@leviathan/test-kit';
import { Listener, say, sayMany } from '../../src/conformance/listener.ts';

/** A log whose disk is full until it is told otherwise. */
class FullLog extends MemoryWhisperLog {
  isFull = true;

  override append(...args: Parameters<WhisperLog['append']>): ReturnType<WhisperLog['append']> {
    return this.isFull ? Promise.reject(new Error('database or disk is full')) : super.append(...args);
  }
}

/** A log that has stored a whisper for a while before it says so. */
class LateLog extends MemoryWhisperLog {
  saysSo: Promise<void> = Promise.resolve();

  override async append(...args: Parameters<WhisperLog['append']>): ReturnType<WhisperLog['append']> {
    const places = await super.append(...args);
    await this.saysSo;
    return places;
  }
}

/** A log that breaks when it is read. */
class UnreadableLog extends MemoryWhisperLog {
  override readAfter(): never {
    throw new Error('disk image is malformed');
  }
}

test('a burst that is larger than what may be pending cuts off nobody who keeps up', async () => {
  const bus = new EmbeddedWhisperBus(new MemoryWhisperLog(), { maxPending: 300 });
  const listener = new Listener();
  await listener.on(bus, 'whisper.>');

  await sayMany(bus, 4000);

  await listener.hears('w4000');
  expect(listener.ids).toHaveLength(4000);
});

test('what waits for the log is bounded: beyond it a publish ends as unknown at once', async () => {
  const bus = new EmbeddedWhisperBus();

  const outcomes = await sayMany(bus, 5000);

  expect(outcomes.filter(({ outcome }) => outcome === 'confirmed')).toHaveLength(4096);
  expect(outcomes.at(-1)).toEqual({ outcome: 'unknown', reason: 'too many whispers wait for the log' });
  expect(await say(bus, 'whisper.later')).toMatchObject({ outcome: 'confirmed', position: 4097 });
});

test('a whisper that cannot be logged is not heard, its publisher is told why, and asking again later works', async () => {
  const log = new FullLog();
  const reported: string[] = [];
  const bus = new EmbeddedWhisperBus(log, { errors: { error: (_, sentence) => reported.push(sentence) } });
  const listener = new Listener();
  await listener.on(bus, 'whisper.>');

  const refused = await say(bus, 'whisper.a');
  log.isFull = false;
  const again = await say(bus, 'whisper.a');

  expect(refused).toEqual({ outcome: 'unknown', reason: 'not logged: database or disk is full' });
  expect(again).toEqual({ outcome: 'confirmed', position: 1, duplicate: false });
  await listener.hears('whisper.a');
  expect(listener.ids).toEqual(['whisper.a']);
  expect(reported).toEqual(['whispers cannot be logged']);
});

test('a subscriber whose log cannot be read is cut off with the reason', async () => {
  const bus = new EmbeddedWhisperBus(new UnreadableLog(), { errors: { error: () => undefined } });
  await say(bus, 'whisper.a');
  const events: WhisperEvent[] = [];

  await bus.subscribe('whisper.>', { after: 0 }, (event) => void events.push(event));

  const reason = 'the log cannot be read: disk image is malformed';
  await eventually(() => expect(events).toEqual([{ kind: 'cut-off', reason }]));
});

test('a subscriber that is slow to catch up waits in the log, not in memory, and loses nothing', async () => {
  const bus = new EmbeddedWhisperBus(new MemoryWhisperLog(), { maxPending: 300 });
  await sayMany(bus, 10);
  const gate = Promise.withResolvers<undefined>();
  const heard: number[] = [];
  await bus.subscribe('whisper.>', { after: 0 }, async (event) => {
    await gate.promise;
    if (event.kind === 'whisper') heard.push(event.whisper.position);
  });

  await sayMany(bus, 1000, 11);
  gate.resolve(undefined);

  await eventually(() => heard.length === 1010);
  expect(heard).toEqual(Array.from({ length: 1010 }, (_, index) => index + 1));
});

test('a whisper that is read from the log before its publisher hears of it is not heard again live', async () => {
  const log = new LateLog();
  const bus = new EmbeddedWhisperBus(log);
  await say(bus, 'whisper.a');
  const gate = Promise.withResolvers<undefined>();
  log.saysSo = gate.promise;
  const second = say(bus, 'whisper.b');
  await eventually(() => log.last === 2);
  const listener = new Listener();
  await listener.on(bus, 'whisper.>', 0);
  await listener.hears('whisper.b');

  gate.resolve(undefined);
  await second;
  await say(bus, 'whisper.c');

  await listener.hears('whisper.c');
  expect(listener.ids).toEqual(['whisper.a', 'whisper.b', 'whisper.c']);
});
