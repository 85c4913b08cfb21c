import { expect, test } from '@jest/globals';
import { command } from '../commands.ts';
import { counter } from '../counter.ts';
import { errand } from '../errand.ts';
import { Rig, until } from '../rig.ts';

const HOUR = 60 * 60 * 1000;
const ENTITY = 'local/errand/a';

test('after the clock was set back turns go on, and effects that a crash left are published none the less', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner({ grains: [errand(), counter] });
  const mute = await rig.owner({ grains: [errand(), counter], instance: 'looks-on' });
  await rig.clock.advance(2_000); // both have looked
  await rig.journal.append({
    ...{ entity: ENTITY, seq: 1, at: rig.clock.now(), kind: 'begun', schema: 1, command: 'c-1', data: { id: 'c-1' } },
    ...{ reply: { status: 'running' }, answers: [], open: ['command'] },
    effects: [{ kind: 'command', queue: 'partition', command: command('told', { entity: 'local/counter/a' }) }],
  });
  rig.clock.jump(-HOUR);
  await rig.send(command('c-2', { entity: 'local/counter/b' }));
  await until(async () => (await rig.entries('local/counter/a')).length === 1, rig.clock);
  expect(await owner.read(counter, 'local/counter/b')).toMatchObject({ state: { applied: ['c-2'] } });
  expect(mute.health()).toEqual({ ready: true });
});

test('a clock that jumps ahead makes timers due and drops nobody', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner({ grains: [errand()] });
  await rig.send(command('c-1', { entity: ENTITY, payload: { timerAt: rig.clock.now() + HOUR }, replyTo: 'router' }));
  rig.clock.jump(24 * HOUR);
  await until(() => rig.repliesTo('c-1').includes('succeeded'), rig.clock);
  await rig.send(command('c-2', { entity: ENTITY, payload: {} }));
  expect((await rig.entries(ENTITY)).map(({ kind }) => kind)).toEqual(['begun', 'heard', 'begun']);
  expect(owner.health()).toEqual({ ready: true });
});
