import { type CommandMessage, partitionOf, rendezvousScore } from '@leviathan/contracts';
import { expect, test } from '@jest/globals';
import type { CallResult } from '@leviathan/grains';
import { command } from '../commands.ts';
import { errand } from '../errand.ts';
import { PARTITIONS, Rig, until } from '../rig.ts';

/** An entity that the second owner takes over from the first as soon as it joins. */
function entityOfSecond(): string {
  for (let n = 0; ; n += 1) {
    const entity = `local/errand/${String(n)}`;
    const partition = partitionOf(entity, PARTITIONS);
    if (rendezvousScore('owner-2', partition) > rendezvousScore('owner-1', partition)) return entity;
  }
}

const ENTITY = entityOfSecond();

/**
 * The first owner folds the entity; the second, with the higher priority, takes a turn and ends; the first is active again,
 * in the same tenure, with a fold that is over.
 */
async function overtaken(rig: Rig, meanwhile: Partial<CommandMessage>): Promise<void> {
  const grains = [errand()];
  await rig.owner({ grains });
  await rig.send(command('c-1', { entity: ENTITY, payload: {} }));
  const second = await rig.owner({ grains });
  await rig.send(command('c-2', { entity: ENTITY, ...meanwhile }));
  await second.crash();
}

test('T8: a timer that another owner set in between has its turn', async () => {
  await using rig = await Rig.open();
  const timerAt = rig.clock.now() + 5000;
  await overtaken(rig, { payload: { timerAt } });
  await until(async () => (await rig.entries(ENTITY)).length === 3, rig.clock);
  expect((await rig.entries(ENTITY)).at(-1)?.command).toBe(`timer:${String(timerAt)}`);
});

test('T8: of a command that another owner ended in between nobody is told that it runs', async () => {
  await using rig = await Rig.open();
  const ends = { type: 'command.cancel', payload: { command: 'c-1' } };
  await overtaken(rig, ends);
  await rig.send(command('c-1', { entity: ENTITY, replyTo: 'router' }));
  await until(() => rig.repliesTo('c-1').includes('cancelled'));
});

test('a call that another owner has ended in between leaves nothing behind when it ends here', async () => {
  await using rig = await Rig.open();
  const ends: (() => void)[] = [];
  const perform = (): Promise<CallResult> =>
    new Promise((resolve) => ends.push(() => resolve({ status: 'done', value: null })));
  const options = { grains: [errand(perform)], settings: { cacheBytes: 0 } }; // nothing is remembered between turns
  await rig.owner(options);
  await rig.send(command('c-1', { entity: ENTITY, payload: { call: 'x' } }));
  await until(() => ends.length === 1);
  await rig.owner(options);
  await rig.send(command('c-2', { entity: ENTITY, payload: {} })); // the turn of the second, who makes the call, too
  await until(() => ends.length === 2);
  ends[1]?.();
  await until(async () => (await rig.entries(ENTITY)).length === 3);
  ends[0]?.();
  await until(async () => (await rig.journal.due(Number.MAX_SAFE_INTEGER, 10)).length === 0, rig.clock);
  await rig.clock.advance(5000);
  await expect(rig.journal.due(Number.MAX_SAFE_INTEGER, 10)).resolves.toEqual([]);
});
