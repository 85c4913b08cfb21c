import { expect, test } from '@jest/globals';
import { NatsWhisperBus } from '@leviathan/nats';
import type { Notice, WhisperBus, WhisperEvent } from '@leviathan/messaging';
import { testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { connect } from '@nats-io/transport-node';
import { FakeServer } from './fake-server.ts';
import { openNatsSystem, optionsFor } from './nats-system.ts';

const say = (bus: WhisperBus, id: string) =>
  bus.publish({ id, subject: `whisper.t.local._.${id}`, attributes: {}, body: JSON.stringify({ id }) });
const sayAll = (bus: WhisperBus, ids: readonly string[]) => Promise.all(ids.map((id) => say(bus, id)));

function idsOf(events: readonly WhisperEvent[]): readonly string[] {
  return events.flatMap((event) => (event.kind === 'whisper' ? [event.whisper.id] : []));
}

test('without a connection whispers wait, a bounded number of them, and are logged once after it', async () => {
  await using system = await openNatsSystem();
  const bus = await system.connect({ limits: { outbox: 3, patienceMs: 30_000 } });
  await say(bus, 'before');
  system.proxy.sever();
  await eventually(() => !bus.isAvailable);
  expect(bus.trouble).toContain('127.0.0.1');

  const waiting = sayAll(bus, ['a', 'b', 'c']);
  expect(await say(bus, 'd')).toEqual({ outcome: 'unknown', reason: 'too many whispers wait for the log' });
  bus.announce({ subject: 'run.t.r.done', attributes: {}, body: '{}' });
  system.proxy.heal();

  expect(await waiting).toMatchObject([2, 3, 4].map((position) => ({ outcome: 'confirmed', position })));
  expect(bus.trouble).toBeUndefined();
  expect(bus.droppedAnnouncements).toBe(1);
});

test('what waits longer than its publisher has patience for ends as unknown', async () => {
  await using system = await openNatsSystem();
  const bus = await system.connect({ limits: { patienceMs: 100 } });
  system.proxy.sever();
  await eventually(() => !bus.isAvailable);

  expect(await say(bus, 'a')).toEqual({ outcome: 'unknown', reason: 'the log did not confirm it in time' });
});

test('a server that is killed with whispers in flight and waiting has each of them once, and subscribers hear all', async () => {
  await using system = await openNatsSystem();
  const bus = await system.connect({ limits: { patienceMs: 60_000 } });
  const heard: WhisperEvent[] = [];
  await bus.subscribe('whisper.>', { after: 0 }, (event) => void heard.push(event));
  const ids = Array.from({ length: 300 }, (_, index) => `w${String(index)}`);
  const first = sayAll(bus, ids.slice(0, 200));

  await testEngines().nats.kill();
  const second = sayAll(bus, ids.slice(200));
  await testEngines().nats.start();

  const outcomes = [...(await first), ...(await second)];
  expect(outcomes.filter(({ outcome }) => outcome !== 'confirmed')).toEqual([]);
  await eventually(() => expect(idsOf(heard)).toHaveLength(300));
  expect([...idsOf(heard)].sort()).toEqual([...ids].sort());
});

test('a refused login is told without the secret, and a mended server is found by itself', async () => {
  const { url } = testEngines().nats;
  await using system = await openNatsSystem();
  await using fake = await FakeServer.before(url, 'refuses-logins');
  const bus = NatsWhisperBus.open(optionsFor(fake.url, system.prefix));
  await eventually(() => expect(bus.trouble).toContain('refuses our login'));
  expect(bus.trouble).not.toContain('a-secret');

  fake.mood = 'sound';

  await eventually(() => bus.isAvailable);
  expect(await say(bus, 'a')).toMatchObject({ outcome: 'confirmed' });
  await bus.close();
});

test('without JetStream announcements go on, and whispers are refused at once with the reason', async () => {
  const { url } = testEngines().nats;
  await using system = await openNatsSystem();
  await using fake = await FakeServer.before(url, 'without-jetstream');
  const bus = NatsWhisperBus.open(optionsFor(fake.url, system.prefix));
  await eventually(() => expect(bus.trouble).toContain('JetStream is off'));

  const heard: Notice[] = [];
  bus.listen('run.>', (notice) => void heard.push(notice));
  bus.announce({ subject: 'run.t.r.done', attributes: {}, body: '1' });

  await eventually(() => heard.length === 1);
  expect(await say(bus, 'a')).toMatchObject({
    outcome: 'unknown',
    reason: expect.stringContaining('JetStream is off'),
  });
  fake.mood = 'sound';
  await eventually(() => bus.isAvailable);
  await bus.close();
  await system.ask(`STREAM.INFO.${system.stream}`);
});

test('a stream that is deleted is made again, and subscribers hear all of the new log, without a gap that names it', async () => {
  await using system = await openNatsSystem();
  const bus = await system.connect();
  const heard: WhisperEvent[] = [];
  await bus.subscribe('whisper.>', {}, (event) => void heard.push(event));
  await sayAll(bus, ['a', 'b']);
  await eventually(() => heard.length === 2);

  await system.ask(`STREAM.DELETE.${system.stream}`);

  expect(await say(bus, 'c')).toMatchObject({ outcome: 'confirmed', position: 1 });
  await say(bus, 'd');
  await eventually(() => expect(idsOf(heard)).toEqual(['a', 'b', 'c', 'd']));
  expect(heard.slice(2)).toMatchObject([1, 2].map((position) => ({ kind: 'whisper', whisper: { position } })));
});

test('a stream that is emptied tells subscribers what they missed, and goes on', async () => {
  await using system = await openNatsSystem();
  const [bus, other] = [await system.connect(), await system.connect()];
  await sayAll(other, ['a', 'b']);
  await system.ask(`STREAM.PURGE.${system.stream}`);
  const heard: WhisperEvent[] = [];
  await bus.subscribe('whisper.>', { after: 1 }, (event) => void heard.push(event));

  await say(other, 'c');

  await eventually(() => heard.length === 2);
  expect(heard).toMatchObject([
    { kind: 'gap', from: 2, to: 2 },
    { kind: 'whisper', whisper: { id: 'c', position: 3 } },
  ]);
});

test('the server pushes only while somebody is subscribed', async () => {
  await using system = await openNatsSystem();
  const bus = await system.connect();
  const consumers = async () =>
    Number(/"consumer_count":(\d+)/.exec(await system.ask(`STREAM.INFO.${system.stream}`))?.[1]);
  const heard: WhisperEvent[] = [];
  const [first, second] = await Promise.all(
    [1, 2].map(() => bus.subscribe('whisper.>', {}, (event) => void heard.push(event))),
  );
  await first?.close();
  await say(bus, 'a');
  await eventually(() => expect(idsOf(heard)).toEqual(['a']));
  expect(await consumers()).toBe(1);

  await second?.close();

  await eventually(async () => expect(await consumers()).toBe(0));
  await bus.subscribe('whisper.>', { after: 1 }, (event) => void heard.push(event));
  await say(bus, 'b');
  await eventually(() => expect(idsOf(heard)).toEqual(['a', 'b']));
});

test('a route that carries nothing any more is noticed, and what waited is logged once it is back', async () => {
  await using system = await openNatsSystem();
  const bus = await system.connect({ limits: { patienceMs: 60_000 } });
  system.proxy.silence();
  const waiting = say(bus, 'a');

  await eventually(() => bus.trouble !== undefined, 20_000);
  system.proxy.heal();

  expect(await waiting).toMatchObject({ outcome: 'confirmed', position: 1 });
});

test('what others write on our subjects is heard as text, and breaks nobody', async () => {
  await using system = await openNatsSystem();
  const bus = await system.connect();
  const heard: WhisperEvent[] = [];
  await bus.subscribe('whisper.>', {}, (event) => void heard.push(event));
  const foreign = await connect({ servers: new URL(testEngines().nats.url).host });
  foreign.publish(`${system.prefix}.whisper.odd`, new Uint8Array([0xff, 0xfe, 0x00]));
  await foreign.drain(); // close would leave what is not sent yet

  await eventually(() => heard.length === 1);
  await say(bus, 'a');
  await eventually(() => expect(idsOf(heard)).toEqual([`${system.stream}:1`, 'a']));
  expect(await bus.read('>', { limit: 5 })).toHaveLength(2);
});
