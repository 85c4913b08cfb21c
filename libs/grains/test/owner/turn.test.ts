import { expect, test } from '@jest/globals';
import { command } from '../commands.ts';
import { counter } from '../counter.ts';
import { Rig, until } from '../rig.ts';

test('a command is one turn: one entry, one reply, one acknowledgement', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner();

  const outcome = await rig.send(command('c-1', { payload: { by: 5 }, replyTo: 'router' }));

  expect(outcome).toEqual({ outcome: 'confirmed' });
  expect(await rig.entries('local/counter/a')).toMatchObject([{ seq: 1, kind: 'counted', command: 'c-1' }]);
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ seq: 1, state: { total: 5 } });
  await until(() => rig.repliesTo('c-1').length === 1);
  expect(rig.replies).toMatchObject([
    { command: 'c-1', tenant: 'local', reply: { status: 'succeeded', result: { total: 5 } } },
  ]);
});

test('a repeated command is answered from the record and never applied again', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner();
  for (let time = 0; time < 3; time += 1) await rig.send(command('c-1', { replyTo: 'router' }));

  await until(() => rig.repliesTo('c-1').length === 3);
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ seq: 1, state: { total: 1 } });
});
