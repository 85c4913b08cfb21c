import { describe, expect, test } from '@jest/globals';
import { Listener, say, sayMany } from '../listener.ts';
import type { WhisperSystems } from '../whisper-system.ts';

/** What is left of a bus after its close. */
export function closing(systems: WhisperSystems): void {
  describe('closing', () => {
    test('a closed bus says so, and takes nothing more', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      expect(bus.isAvailable).toBe(true);

      await bus.close();
      await bus.close();

      expect(bus.isAvailable).toBe(false);
      await expect(say(bus, 'whisper.a')).resolves.toMatchObject({ outcome: 'unknown' });
      await expect(new Listener().on(bus, 'whisper.>')).rejects.toThrow('closed');
      await expect(bus.read('whisper.>', { limit: 1 })).rejects.toThrow('closed');
    });

    test('close leaves no publisher waiting', async () => {
      await using system = await systems.open();
      const bus = await system.connect();
      const said = sayMany(bus, 10);

      await bus.close();

      for (const { outcome } of await said) expect(['confirmed', 'unknown']).toContain(outcome);
    });
  });
}
