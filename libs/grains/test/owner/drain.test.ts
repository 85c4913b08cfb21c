import { expect, test } from '@jest/globals';
import type { Grain } from '@leviathan/grains';
import { command } from '../commands.ts';
import { type Count, counter } from '../counter.ts';
import { errand } from '../errand.ts';
import { Rig, until } from '../rig.ts';

/** A counter whose turns wait for `gate`, and say when they begin. */
function gated(gate: Promise<unknown>, begun: string[]): Grain<Count> {
  return {
    ...counter,
    prepare: async (_, { id }) => {
      begun.push(id);
      await gate;
      return undefined;
    },
  };
}

test('a drain finishes what runs, starts nothing new, and hands the rest to the next owner in order', async () => {
  await using rig = await Rig.open();
  const gate = Promise.withResolvers<undefined>();
  const begun: string[] = [];
  const first = await rig.owner({ grains: [gated(gate.promise, begun)] });
  const sent = ['c-1', 'c-2', 'c-3'].map((id) => rig.send(command(id)));
  await until(() => begun.length === 1);

  const drained = first.drain();
  gate.resolve(undefined);
  await drained;
  expect((await rig.entries('local/counter/a')).map(({ command: id }) => id)).toEqual(['c-1']);
  expect(begun).toEqual(['c-1']);

  const second = await rig.owner();
  await Promise.all(sent);
  expect(await second.read(counter, 'local/counter/a')).toMatchObject({ state: { applied: ['c-1', 'c-2', 'c-3'] } });
});

test('a drain does not wait for a store that is away: nothing of the turn was written', async () => {
  await using rig = await Rig.open();
  let isAway = true;
  const first = await rig.owner({
    grains: [
      {
        ...counter,
        prepare: async () => {
          if (isAway) throw new Error('away');
        },
      },
    ],
  });
  const sent = rig.send(command('c-1'));
  await rig.clock.advance(500);
  await first.drain();
  isAway = false;
  await rig.owner();
  await expect(sent).resolves.toEqual({ outcome: 'confirmed' });
});

test('after a drain the next owner makes the calls that were given up without waiting for their check', async () => {
  await using rig = await Rig.open();
  const settings = { callCheckMs: 3_600_000 };
  const first = await rig.owner({ grains: [errand()], settings });
  await rig.send(command('c-1', { entity: 'local/errand/a', payload: { call: 'model-1' } }));
  await first.drain();
  await rig.owner({ grains: [errand(async () => ({ status: 'done', value: 1 }))], settings });
  await until(async () => (await rig.entries('local/errand/a')).length === 2, rig.clock);
  expect(rig.clock.now()).toBeLessThan(Date.UTC(2026, 0, 1) + 10_000);
});

test('a drained owner is not ready, and can start again', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner();
  await owner.drain();
  expect(owner.health()).toMatchObject({ ready: false, reason: expect.stringContaining('4 of 4 partitions') });
  await owner.start();
  await until(() => owner.health().ready);
  await expect(rig.send(command('c-1'))).resolves.toEqual({ outcome: 'confirmed' });
});

test('a partition whose channel the broker takes away is subscribed to afresh, and nothing is lost or repeated', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner();
  await rig.send(command('c-1'));
  for (let partition = 0; partition < 4; partition += 1) {
    rig.commands.cut({ kind: 'partition', service: 'session-store', partitions: 4, partition });
  }
  await until(() => !owner.health().ready);
  const sent = rig.send(command('c-2'));
  await until(() => owner.health().ready, rig.clock);
  await sent;
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ state: { applied: ['c-1', 'c-2'] } });
});

test('of two replicas one owns each partition, by rendezvous score, and both take turns', async () => {
  await using rig = await Rig.open();
  const taken: string[] = [];
  for (const name of ['one', 'two', 'three']) {
    const owner = await rig.owner({ instance: name });
    owner.onCommit(() => taken.push(name));
  }
  await Promise.all(
    Array.from({ length: 60 }, (_, n) => rig.send(command('c', { entity: `local/counter/${String(n)}` }))),
  );
  expect(taken).toHaveLength(60);
  expect(new Set(taken).size).toBeGreaterThan(1);
});
