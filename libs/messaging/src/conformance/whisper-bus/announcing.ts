import { describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import type { Notice, WhisperBus } from '../../whisper-bus.ts';
import { Listener, say } from '../listener.ts';
import type { WhisperSystems } from '../whisper-system.ts';

/** W5: said once, to whoever listens, and kept nowhere. */
export function announcing(systems: WhisperSystems): void {
  describe('announcements', () => {
    test('W5 every listener of the moment hears it once, in the order of announcing', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const [first, second] = [heardBy(bus, 'run.>'), heardBy(bus, 'run.t.*.done')];

      for (const body of ['1', '2', '3']) bus.announce({ subject: 'run.t.r1.done', attributes: {}, body });

      await eventually(() => first.length >= 3 && second.length >= 3);
      expect([first, second]).toEqual([
        ['1', '2', '3'],
        ['1', '2', '3'],
      ]);
    });

    test('an announcement arrives as it was said', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const heard: Notice[] = [];
      bus.listen('run.>', (notice) => void heard.push(notice));
      const said = {
        subject: 'run.t.r%20ü.done',
        attributes: { type: 'ü 100 %', levtenant: 't' },
        body: '{"text":"🐋"}',
      };

      bus.announce(said);

      await eventually(() => expect(heard).toEqual([said]));
    });

    test('W5 it is not stored: who comes later does not hear it, and it is not in the log', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const witness = heardBy(bus, 'run.>');
      bus.announce({ subject: 'run.t.r1.step', attributes: {}, body: 'early' });
      await eventually(() => witness.length === 1);

      const late = heardBy(bus, 'run.>');
      const subscriber = new Listener();
      await subscriber.on(bus, '>', 0);
      bus.announce({ subject: 'run.t.r1.step', attributes: {}, body: 'late' });
      await say(bus, 'whisper.a');

      await subscriber.hears('whisper.a');
      await eventually(() => late.length >= 1);
      expect(late).toEqual(['late']);
      expect(subscriber.events).toHaveLength(1);
      expect(await bus.read('>', { limit: 10 })).toHaveLength(1);
    });

    test('the announcer does not wait, and a listener that throws harms nobody', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      bus.listen('run.>', () => {
        throw new Error('a bug');
      });
      const heard = heardBy(bus, 'run.>');

      bus.announce({ subject: 'run.a', attributes: {}, body: '1' });
      expect(heard).toEqual([]);
      bus.announce({ subject: 'run.a', attributes: {}, body: '2' });

      await eventually(() => expect(heard).toEqual(['1', '2']));
    });

    test('who has closed hears nothing more', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const leaving: string[] = [];
      const listening = bus.listen('run.>', ({ body }) => void leaving.push(body));
      const staying = heardBy(bus, 'run.>');
      bus.announce({ subject: 'run.a', attributes: {}, body: '1' });
      await eventually(() => leaving.length === 1);

      await listening.close();
      bus.announce({ subject: 'run.a', attributes: {}, body: '2' });

      await eventually(() => staying.length === 2);
      expect(leaving).toEqual(['1']);
    });
  });
}

function heardBy(bus: WhisperBus, pattern: string): string[] {
  const heard: string[] = [];
  bus.listen(pattern, ({ body }) => void heard.push(body));
  return heard;
}
