import { describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { Listener, say, sayMany } from '../listener.ts';
import type { WhisperSystems } from '../whisper-system.ts';

const upTo = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** W2: a subscriber that comes back misses nothing, or is told what it missed. */
export function resuming(systems: WhisperSystems): void {
  describe('resuming', () => {
    test('without a position a subscriber hears what comes from now on', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      await sayMany(bus, 3);
      const listener = new Listener();
      await listener.on(bus, 'whisper.>');

      await say(bus, 'whisper.now');

      await listener.hears('whisper.now');
      expect(listener.positions).toEqual([4]);
      expect(listener.gaps).toEqual([]);
    });

    test('W2 after a position it hears everything above it, in order, and goes on live', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      await sayMany(bus, 10);
      const listener = new Listener();
      await listener.on(bus, 'whisper.>', 4);
      await listener.hears('w10');

      await sayMany(bus, 5, 11);

      await listener.hears('w15');
      expect(listener.positions).toEqual(upTo(5, 15));
      expect(listener.gaps).toEqual([]);
    });

    test('W2 nothing is missed, repeated or reordered while whispers are said during the catching up', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const half = Math.floor(systems.capabilities.whispersKept / 2);
      await sayMany(bus, half);
      const listeners = [0, 1, Math.floor(half / 2), half].map((after) => ({ after, listener: new Listener() }));

      const saying = sayMany(bus, half, half + 1);
      for (const { after, listener } of listeners) await listener.on(bus, 'whisper.>', after);
      await saying;

      for (const { after, listener } of listeners) {
        await listener.hears(`w${String(2 * half)}`);
        expect(listener.positions).toEqual(upTo(after + 1, 2 * half));
      }
    });

    test('W2 a subscriber whose position left the log is told the gap first, then hears the rest', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const { whispersKept } = systems.capabilities;
      await sayMany(bus, whispersKept + 10);

      const listener = new Listener();
      await listener.on(bus, 'whisper.>', 3);
      await listener.hears(`w${String(whispersKept + 10)}`);

      expect(listener.events[0]).toEqual({ kind: 'gap', from: 4, to: 10 });
      expect(listener.positions).toEqual(upTo(11, whispersKept + 10));
    });

    test('a position at the edge of the log is no gap', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const { whispersKept } = systems.capabilities;
      await sayMany(bus, whispersKept + 10);

      const listener = new Listener();
      await listener.on(bus, 'whisper.>', 10);
      await listener.hears(`w${String(whispersKept + 10)}`);

      expect(listener.gaps).toEqual([]);
      expect(listener.positions[0]).toBe(11);
    });

    test('a gap is told to a subscriber of any pattern: what it missed may have been of its own', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      await sayMany(bus, systems.capabilities.whispersKept + 1);

      const listener = new Listener();
      await listener.on(bus, 'whisper.nobody.says.this', 0);

      await eventually(() => expect(listener.events).toEqual([{ kind: 'gap', from: 1, to: 1 }]));
    });

    test('W2 a position that the log never reached is of another log: all of this one is told as a gap, then what comes', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      await sayMany(bus, 2);
      const listener = new Listener();
      await listener.on(bus, 'whisper.>', 1000);
      await eventually(() => expect(listener.events).toEqual([{ kind: 'gap', from: 1, to: 2 }]));

      await say(bus, 'whisper.next');

      await listener.hears('whisper.next');
      expect(listener.positions).toEqual([3]);
      expect(listener.gaps).toHaveLength(1);
    });

    test('W2 an empty log has no gap to tell, whatever the position', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const listener = new Listener();
      await listener.on(bus, 'whisper.>', 1000);

      await say(bus, 'whisper.first');

      await listener.hears('whisper.first');
      expect(listener.positions).toEqual([1]);
      expect(listener.gaps).toEqual([]);
    });

    test.each([-1, 0.5, NaN, Infinity])('%d is no position', async (after) => {
      await using system = await systems.open();
      const bus = await system.connect();

      await expect(new Listener().on(bus, 'whisper.>', after)).rejects.toMatchObject({ code: 'invalid-position' });
    });

    const withConnections = systems.capabilities.connections ? test : test.skip;

    withConnections('W2 a broken connection is a resume that the bus makes by itself', async () => {
      await using system = await systems.open();
      const [bus, publisher] = [await system.connect(), await system.connect()];
      const listener = new Listener();
      await listener.on(bus, 'whisper.>', 0);
      await sayMany(publisher, 5);
      await listener.hears('w5');

      await system.cut();
      await eventually(async () =>
        expect(await say(publisher, 'whisper.after')).toMatchObject({ outcome: 'confirmed' }),
      );

      await listener.hears('whisper.after');
      expect([...new Set(listener.positions)]).toEqual(upTo(1, 6));
    });
  });
}
