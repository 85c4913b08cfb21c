import { expect, test } from '@jest/globals';
import type { Owner } from '@leviathan/grains';
import { command } from '../commands.ts';
import { counter } from '../counter.ts';
import { errand } from '../errand.ts';
import { Rig, until } from '../rig.ts';

const ENTITIES = 5;
const COMMANDS = 60;

/** A small generator with a seed, so that a failure can be run again. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Crashes, drains and cuts until told to stop, at moments that chance chooses; somebody always comes back. */
async function trouble(rig: Rig, owners: readonly Owner[], random: () => number, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    for (let steps = Math.floor(random() * 12); steps > 0; steps -= 1)
      await new Promise((resolve) => setImmediate(resolve));
    const owner = owners[Math.floor(random() * owners.length)];
    const what = random();
    if (what < 0.25) await owner?.crash();
    else if (what < 0.4) await owner?.drain();
    else await rig.clock.advance(random() * 400);
    await owner?.start();
  }
}

/** Asks again until the turn has committed, as a router does. */
async function sendSurely(rig: Rig, entity: string, id: string, payload: object): Promise<void> {
  for (;;) if ((await rig.send(command(id, { entity, payload }))).outcome === 'confirmed') return;
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'whatever crashes and drains, every acknowledged command is applied once, in order, without gaps (seed %i)',
  async (seed) => {
    await using rig = await Rig.open();
    const random = chance(seed);
    const grains = [counter, errand()];
    const owners = [await rig.owner({ grains }), await rig.owner({ grains })];
    let isOver = false;
    const troubles = trouble(rig, owners, random, () => isOver);
    const entities = Array.from({ length: ENTITIES }, (_, n) => String(n));
    await Promise.all(
      entities.map(async (name) => {
        for (let n = 0; n < COMMANDS / ENTITIES; n += 1) {
          await sendSurely(rig, `local/counter/${name}`, `c-${String(n)}`, {});
          const tell = [`x-${String(n)}-0`, `x-${String(n)}-1`];
          await sendSurely(rig, `local/errand/${name}`, `e-${String(n)}`, { tell, to: `told-${name}` });
        }
      }),
    );
    isOver = true;
    await troubles;
    await until(async () => (await rig.journal.open('command', Number.MAX_SAFE_INTEGER, 10)).length === 0, rig.clock);

    for (const name of entities) {
      const direct = await expectSound(rig, `local/counter/${name}`);
      expect(direct).toEqual(Array.from({ length: COMMANDS / ENTITIES }, (_, n) => `c-${String(n)}`));
      const told = await expectSound(rig, `local/counter/told-${name}`);
      expect(told).toEqual(direct.flatMap((_, n) => [`x-${String(n)}-0`, `x-${String(n)}-1`]));
      await expectSound(rig, `local/errand/${name}`);
    }
  },
  30_000,
);

/** The commands that an entity applied, in order; its journal has no gap and no command twice. */
async function expectSound(rig: Rig, entity: string): Promise<string[]> {
  const entries = await rig.entries(entity);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  const applied = entries.filter(({ kind }) => kind !== 'attempt').map(({ command: id }) => id);
  expect(new Set(applied).size).toBe(applied.length);
  expect(entries.filter(({ kind }) => kind === 'parked')).toEqual([]);
  return applied;
}
