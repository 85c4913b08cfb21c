import { expect, test } from '@jest/globals';
import { FaultyJournal } from '@leviathan/grains/conformance';
import { command } from '../commands.ts';
import { counter } from '../counter.ts';
import { Rig, until } from '../rig.ts';

test('T3: while the store is away nothing is acknowledged, health says why, and the turn ends in place when it is back', async () => {
  await using rig = await Rig.open();
  const journal = new FaultyJournal(rig.journal);
  const owner = await rig.owner({ journal });
  expect(owner.health()).toEqual({ ready: true });
  journal.isAway = true;
  let outcome = 'none';
  const sent = [rig.send(command('c-1')), rig.send(command('c-2'))];
  void sent[0]?.then((result) => (outcome = result.outcome));

  await until(() => !owner.health().ready, rig.clock);
  await rig.clock.advance(3000);
  expect(owner.health()).toEqual({ ready: false, reason: 'injected: away' });
  expect(outcome).toBe('none');

  journal.isAway = false;
  await until(() => outcome === 'confirmed', rig.clock);
  await Promise.all(sent);
  await until(() => owner.health().ready, rig.clock);
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ state: { applied: ['c-1', 'c-2'] } });
});

test.each(['lost-before', 'lost-after'] as const)(
  'T4: an append whose answer is %s is tried as the very same entry until its fate is known',
  async (fault) => {
    await using rig = await Rig.open();
    const journal = new FaultyJournal(rig.journal);
    let faults = 3;
    journal.faultOf = () => (faults-- > 0 ? fault : undefined);
    const owner = await rig.owner({ journal });
    const done = rig.send(command('c-1', { replyTo: 'router' }));
    await until(() => rig.repliesTo('c-1').length > 0, rig.clock);
    await expect(done).resolves.toEqual({ outcome: 'confirmed' });
    expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ seq: 1, state: { applied: ['c-1'] } });
    const [first, second] = journal.tried;
    expect(second).toBe(first);
  },
);

test('T5: a lost insert ends the tenure; the command is decided afresh from what the other owner wrote', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner();
  await rig.send(command('c-1'));
  const [entry] = await rig.entries('local/counter/a');
  if (entry === undefined) throw new Error('no entry');
  await rig.journal.append({ ...entry, seq: 2, command: 'of-another', data: { by: 10, id: 'of-another' } });

  const done = rig.send(command('c-2', { replyTo: 'router' }));
  await until(() => rig.repliesTo('c-2').length === 1, rig.clock);
  await done;

  expect(rig.replies[0]).toMatchObject({ reply: { result: { total: 12 } } });
  const { state } = await owner.read(counter, 'local/counter/a');
  expect(state.applied).toEqual(['c-1', 'of-another', 'c-2']);
});

test('T5: what the other owner wrote may be the very command: it is answered and not applied again', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner();
  await rig.send(command('c-1'));
  const [entry] = await rig.entries('local/counter/a');
  if (entry === undefined) throw new Error('no entry');
  await rig.journal.append({ ...entry, seq: 2, command: 'c-2', data: { by: 1, id: 'c-2' } });
  const done = rig.send(command('c-2', { replyTo: 'router' }));
  await until(() => rig.repliesTo('c-2').length === 1, rig.clock);
  await done;
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ seq: 2, state: { applied: ['c-1', 'c-2'] } });
});

test('a replica that cannot reach its store for 10 s gives its partitions to one that can', async () => {
  await using rig = await Rig.open();
  const cutOff = new FaultyJournal(rig.journal);
  const first = await rig.owner({ journal: cutOff });
  cutOff.isAway = true;
  const done = rig.send(command('c-1', { replyTo: 'router' }));
  await rig.clock.advance(3000);
  const second = await rig.owner();
  expect(rig.repliesTo('c-1')).toEqual([]);

  await until(() => rig.repliesTo('c-1').length === 1, rig.clock);
  await done;
  expect(second.health()).toEqual({ ready: true });
  expect(first.health().ready).toBe(false);

  cutOff.isAway = false;
  await until(() => first.health().ready, rig.clock);
});

test('a prepare that rejects is tried again in place, and is not the command at fault', async () => {
  await using rig = await Rig.open();
  let rejections = 5;
  const owner = await rig.owner({
    grains: [
      {
        ...counter,
        prepare: async () => {
          if (rejections-- > 0) throw new Error('not loaded yet');
        },
      },
    ],
  });
  const done = rig.send(command('c-1', { replyTo: 'router' }));
  await until(() => rig.repliesTo('c-1').length === 1, rig.clock);
  await done;
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ seq: 1, state: { total: 1 } });
});
