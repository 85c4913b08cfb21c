import { describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import type { WhisperEvent } from '../../whisper-bus.ts';
import { Listener, say, sayMany } from '../listener.ts';
import type { WhisperSystems } from '../whisper-system.ts';

/** W3: who is slow harms nobody but itself. */
export function slowness(systems: WhisperSystems): void {
  const { tooManyPending } = systems.capabilities;

  describe('slow and broken subscribers', () => {
    test('W3 one that takes nothing is cut off and told; others hear everything, and the publisher is confirmed', async () => {
      await using system = await systems.open();
      const [bus, publisher] = [await system.connect(), await system.connect()];
      const stuck: WhisperEvent[] = [];
      await bus.subscribe('whisper.>', {}, (event) => {
        stuck.push(event);
        return event.kind === 'whisper' ? new Promise(() => undefined) : Promise.resolve();
      });
      const quick = new Listener();
      await quick.on(bus, 'whisper.>');

      const outcomes = await sayMany(publisher, tooManyPending);

      expect(outcomes.filter(({ outcome }) => outcome !== 'confirmed')).toEqual([]);
      await quick.hears(`w${String(tooManyPending)}`);
      expect(quick.ids).toHaveLength(tooManyPending);
      await eventually(() => expect(stuck.at(-1)).toMatchObject({ kind: 'cut-off', reason: expect.any(String) }));
      await say(publisher, 'whisper.later');
      await quick.hears('whisper.later');
      expect(stuck.map(({ kind }) => kind)).toEqual(['whisper', 'cut-off']);
    });

    test('W3 one that was cut off resumes from the last position that it saw, and hears the rest or of a gap', async () => {
      await using system = await systems.open();
      const [bus, publisher] = [await system.connect(), await system.connect()];
      const gate = Promise.withResolvers<undefined>();
      const seen: number[] = [];
      let isCutOff = false;
      await bus.subscribe('whisper.>', {}, async (event) => {
        if (event.kind === 'cut-off') isCutOff = true;
        if (event.kind !== 'whisper') return;
        seen.push(event.whisper.position);
        await gate.promise;
      });
      await sayMany(publisher, tooManyPending);
      await eventually(() => isCutOff);
      gate.resolve(undefined);

      const resumed = new Listener();
      await resumed.on(bus, 'whisper.>', seen.at(-1));
      await resumed.hears(`w${String(tooManyPending)}`);

      const [gap] = resumed.gaps;
      const missed = gap?.kind === 'gap' ? gap.to - gap.from + 1 : 0;
      expect(seen.length + missed + resumed.positions.length).toBe(tooManyPending);
    });

    test('one that takes its time gets everything, one after the other', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      let inHands = 0;
      let most = 0;
      const heard: string[] = [];
      await bus.subscribe('whisper.>', {}, async (event) => {
        most = Math.max(most, (inHands += 1));
        await new Promise((resolve) => setImmediate(resolve));
        inHands -= 1;
        if (event.kind === 'whisper') heard.push(event.whisper.id);
      });

      for (let number = 1; number <= 20; number += 1) await say(bus, 'whisper.a', `w${String(number)}`);

      await eventually(() => heard.length === 20);
      expect(heard).toEqual(Array.from({ length: 20 }, (_, index) => `w${String(index + 1)}`));
      expect(most).toBe(1);
    });

    test('one that throws or rejects harms neither the others nor its own next whispers', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const broken: string[] = [];
      await bus.subscribe('whisper.>', {}, (event) => {
        broken.push(event.kind);
        throw new Error('a bug');
      });
      await bus.subscribe('whisper.>', {}, () => Promise.reject(new Error('another bug')));
      const sound = new Listener();
      await sound.on(bus, 'whisper.>');

      await sayMany(bus, 3);

      await sound.hears('w3');
      await eventually(() => expect(broken).toEqual(['whisper', 'whisper', 'whisper']));
      expect(sound.ids).toEqual(['w1', 'w2', 'w3']);
    });

    test('one that has closed hears nothing more', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const [leaving, staying] = [new Listener(), new Listener()];
      const subscription = await leaving.on(bus, 'whisper.>');
      await staying.on(bus, 'whisper.>');
      await say(bus, 'whisper.a');
      await leaving.hears('whisper.a');

      await subscription.close();
      await subscription.close();
      await say(bus, 'whisper.b');

      await staying.hears('whisper.b');
      expect(leaving.ids).toEqual(['whisper.a']);
    });
  });
}
