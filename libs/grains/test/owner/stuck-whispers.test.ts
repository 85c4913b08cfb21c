import { expect, test } from '@jest/globals';
import { type Awakening, Sweep } from '@leviathan/grains';
import type { WhisperOutlet } from '@leviathan/messaging';
import { entryOf } from '../../src/conformance/entry-of.ts';
import { command } from '../commands.ts';
import { errand } from '../errand.ts';
import { Rig, silent, until } from '../rig.ts';

/** A bus that is away until it is told to come back, and what was tried on it. */
class AwayBus implements WhisperOutlet {
  readonly tried = new Set<string>();
  readonly confirmed = new Set<string>();
  isAway = true;

  publish({ id }: { readonly id: string }): Promise<{ readonly outcome: string }> {
    this.tried.add(id);
    if (!this.isAway) this.confirmed.add(id);
    return Promise.resolve({ outcome: this.isAway ? 'unknown' : 'confirmed' });
  }
}

test('while their bus is away, 256 whispers wait in memory and the others in the journal; all go out when it is back', async () => {
  await using rig = await Rig.open();
  const distributed = new AwayBus();
  const settings = { sweepEveryMs: 1000, openAfterMs: 1000 };
  await rig.owner({ grains: [errand()], whispers: { distributed, local: rig.whispers.local }, settings });
  const entities = Array.from({ length: 300 }, (_, index) => `local/errand/${String(index)}`);
  const whisper = { distributed: true, ttlSeconds: 3600 };
  await Promise.all(
    entities.map((entity, index) => rig.send(command(`c-${String(index)}`, { entity, payload: { whisper } }))),
  );
  await until(() => distributed.tried.size === 256, rig.clock);
  await rig.clock.advance(5000);
  expect(distributed.tried.size).toBe(256);
  expect(await rig.journal.open('whisper', Number.MAX_SAFE_INTEGER, 1000)).toHaveLength(300);

  distributed.isAway = false;
  await until(async () => (await rig.journal.open('whisper', Number.MAX_SAFE_INTEGER, 1)).length === 0, rig.clock);
  expect(distributed.confirmed.size).toBe(300);
});

test('however many whispers are stuck, a sweep finds the entity whose commands are not published', async () => {
  await using rig = await Rig.open();
  const stuck = Array.from({ length: 600 }, (_, index) =>
    entryOf(`t/a/${String(index)}`, 1, { at: index, open: ['whisper'] }),
  );
  await Promise.all(stuck.map((entry) => rig.journal.append(entry)));
  await rig.journal.append(entryOf('t/a/late', 1, { at: 1000, open: ['command'] }));
  await rig.clock.advance(10_000);
  const woken: Awakening[] = [];
  const sweep = new Sweep({
    ...{ journal: rig.journal, clock: rig.clock, log: silent, everyMs: 1000, openAfterMs: 1000 },
    wake: (awakening) => Promise.resolve(woken.push(awakening)),
  });
  sweep.start();
  await until(() => woken.some(({ entity }) => entity === 't/a/late'), rig.clock);
  sweep.stop();
});
