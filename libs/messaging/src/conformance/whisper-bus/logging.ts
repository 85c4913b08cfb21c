import { describe, expect, test } from '@jest/globals';
import { Listener, say, sayMany } from '../listener.ts';
import type { WhisperSystems } from '../whisper-system.ts';

/** W1 and W4: what is logged, once, and where; and reading it. */
export function logging(systems: WhisperSystems): void {
  describe('the log', () => {
    test('positions count from 1 in the order of logging, over all subjects', async () => {
      await using system = await systems.open();
      const bus = await system.connect();

      const outcomes = [await say(bus, 'whisper.a'), await say(bus, 'whisper.b'), await say(bus, 'whisper.c')];

      expect(outcomes).toEqual([1, 2, 3].map((position) => ({ outcome: 'confirmed', position, duplicate: false })));
    });

    test('what is published in one go is logged in that order', async () => {
      await using system = await systems.open();
      const bus = await system.connect();

      const outcomes = await sayMany(bus, 50);

      expect(outcomes).toMatchObject(outcomes.map((_, index) => ({ outcome: 'confirmed', position: index + 1 })));
    });

    test('a whisper comes back as it was said', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const said = {
        id: 'w ü "1"',
        subject: 'whisper.t.local._.a%20b',
        attributes: {
          type: 'leviathan.whisper.memory_decay.v1',
          subject: 'Zürich "🐋" 100 %',
          traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        },
        body: '{"text":"Zürich 🐋 \\u0000"}',
      };
      const listener = new Listener();
      await listener.on(bus, 'whisper.>');

      await bus.publish(said);

      await listener.hears(said.id);
      expect(listener.events).toEqual([{ kind: 'whisper', whisper: { ...said, position: 1 } }]);
      expect(await bus.read('>', { limit: 1 })).toEqual([{ ...said, position: 1 }]);
    });

    test('a whisper that is published again under its id keeps its place and is logged once', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      await say(bus, 'whisper.a', 'same');
      await say(bus, 'whisper.b', 'other');

      const again = await say(bus, 'whisper.a', 'same');

      expect(again).toEqual({ outcome: 'confirmed', position: 1, duplicate: true });
      expect((await bus.read('>', { limit: 10 })).map(({ id }) => id)).toEqual(['other', 'same']);
    });

    test('published twice at once, it is logged once as well', async () => {
      await using system = await systems.open();
      const bus = await system.connect();

      const outcomes = await Promise.all([say(bus, 'whisper.a', 'same'), say(bus, 'whisper.a', 'same')]);

      expect(outcomes).toEqual([
        { outcome: 'confirmed', position: 1, duplicate: false },
        { outcome: 'confirmed', position: 1, duplicate: true },
      ]);
    });

    test('reading gives the newest first, page by page', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      await sayMany(bus, 5);

      const first = await bus.read('whisper.>', { limit: 2 });
      const second = await bus.read('whisper.>', { before: first.at(-1)!.position, limit: 2 });
      const third = await bus.read('whisper.>', { before: second.at(-1)!.position, limit: 2 });

      expect([first, second, third].map((page) => page.map(({ id }) => id))).toEqual([
        ['w5', 'w4'],
        ['w3', 'w2'],
        ['w1'],
      ]);
      expect(await bus.read('whisper.>', { before: 1, limit: 2 })).toEqual([]);
    });

    test('the log keeps the newest and is bounded', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const { whispersKept } = systems.capabilities;
      const count = 2 * whispersKept + 1;

      await sayMany(bus, count);

      const kept = await bus.read('>', { limit: count });
      expect(kept).toHaveLength(whispersKept);
      expect(kept[0]).toMatchObject({ id: `w${String(count)}`, position: count });
    });

    const withDurability = systems.capabilities.durable ? test : test.skip;

    withDurability('W1 what was confirmed survives a crash, and positions go on from there', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      await sayMany(bus, 20);
      const inFlight = sayMany(bus, 20, 21);

      await system.crash();
      const outcomes = await inFlight;
      const reborn = await system.connect();

      const read = await reborn.read('>', { limit: 100 });
      const survived = new Set(read.map(({ position }) => position));
      for (const outcome of outcomes) if (outcome.outcome === 'confirmed') expect(survived).toContain(outcome.position);
      expect(survived.size).toBeGreaterThanOrEqual(20);
      const next = await say(reborn, 'whisper.next');
      expect(next).toEqual({ outcome: 'confirmed', position: survived.size + 1, duplicate: false });
      expect(await say(reborn, 'whisper.t.local._.w1', 'w1')).toMatchObject({ position: 1, duplicate: true });
    });
  });
}
