import type { CommandMessage } from '@leviathan/contracts';
import { expect, test } from '@jest/globals';
import { command } from '../commands.ts';
import { errand } from '../errand.ts';
import { Rig, until } from '../rig.ts';

const ENTITY = 'local/errand/a';
const errandCommand = (id: string, rest: Partial<CommandMessage> = {}): CommandMessage =>
  command(id, { entity: ENTITY, ...rest });
const end = (id: string, target: string, type = 'command.cancel'): CommandMessage =>
  errandCommand(id, { type, payload: { command: target }, replyTo: 'router' });

test.each([
  ['command.cancel', 'cancelled'],
  ['command.expire', 'expired'],
])('%s of a command that was never seen leaves a tombstone that the command finds later', async (type, status) => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [errand()] });

  await rig.send(end('e-1', 'c-1', type));
  await rig.send(errandCommand('c-1', { replyTo: 'router' }));

  await until(() => rig.repliesTo('c-1').length === 2);
  expect(rig.repliesTo('c-1')).toEqual([status, status]);
  expect(await rig.entries(ENTITY)).toMatchObject([{ kind: 'tombstone', command: 'c-1', reply: { status } }]);
});

test('a command that ended keeps its end, and its reply is said again', async () => {
  await using rig = await Rig.open();
  await rig.owner();
  await rig.send(command('c-1'));
  await rig.send(command('e-1', { type: 'command.cancel', payload: { command: 'c-1' }, replyTo: 'router' }));
  await until(() => rig.replies.length === 1);
  expect(rig.replies).toMatchObject([{ command: 'c-1', reply: { status: 'succeeded' } }]);
  expect(await rig.entries('local/counter/a')).toHaveLength(1);
});

test('a command that runs is ended by its grain, once', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner({ grains: [errand()] });
  await rig.send(errandCommand('c-1', { replyTo: 'router' }));
  await rig.send(end('e-1', 'c-1'));
  await rig.send(end('e-1', 'c-1'));
  await rig.send(end('e-2', 'c-1', 'command.expire'));
  await until(() => rig.repliesTo('c-1').length === 4);
  expect(rig.repliesTo('c-1')).toEqual(['running', 'cancelled', 'cancelled', 'cancelled']);
  expect(await owner.read(errand(), ENTITY)).toMatchObject({ seq: 2, state: { heard: ['end c-1'], running: [] } });
});

test('what was to end the attempt before, delivered late, does not end the one that was redriven', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner({ grains: [errand()] });
  await rig.send(errandCommand('c-1', { replyTo: 'router', attempt: 2 }));
  await rig.send({ ...end('c-1.cancelled.1', 'c-1'), attempt: 1 });
  expect(rig.repliesTo('c-1')).toEqual(['running']);
  await rig.send({ ...end('c-1.cancelled.2', 'c-1'), attempt: 2 });
  await until(() => rig.repliesTo('c-1').length === 2);
  expect(rig.repliesTo('c-1')).toEqual(['running', 'cancelled']);
  expect(await owner.read(errand(), ENTITY)).toMatchObject({ state: { heard: ['end c-1'] } });
});

test('a long command answers its latest asker, and asking while it runs says so', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [errand()] });
  await rig.send(errandCommand('c-1', { replyTo: 'gone', payload: { timerAt: rig.clock.now() + 5000 } }));
  await rig.send(errandCommand('c-1', { replyTo: 'router' }));
  await until(() => rig.repliesTo('c-1').length === 1);
  await until(() => rig.repliesTo('c-1').length === 2, rig.clock);
  expect(rig.repliesTo('c-1')).toEqual(['running', 'succeeded']);
});

test('the end of a command that an earlier entry left running is found in the journal by whoever asks later', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner({ grains: [errand()], settings: { dedupeWindow: 1 } });
  const acceptedAt = rig.clock.now();
  await rig.send(errandCommand('c-1', { acceptedAt }));
  await rig.send(end('e-1', 'c-1'));
  for (let n = 2; n < 9; n += 1) {
    await rig.send(errandCommand(`c-${String(n)}`, { acceptedAt: acceptedAt + n }));
    await rig.send(end(`e-${String(n)}`, `c-${String(n)}`));
  }
  const { seq } = await owner.read(errand(), ENTITY);
  rig.replies.length = 0;
  await rig.send(errandCommand('c-1', { acceptedAt, replyTo: 'router' }));
  await until(() => rig.repliesTo('c-1').length === 1);
  expect(rig.repliesTo('c-1')).toEqual(['cancelled']);
  expect(await owner.read(errand(), ENTITY)).toMatchObject({ seq });
});
