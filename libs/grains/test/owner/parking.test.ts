import { expect, test } from '@jest/globals';
import type { Grain } from '@leviathan/grains';
import { command } from '../commands.ts';
import { type Count, counter } from '../counter.ts';
import { Rig, until } from '../rig.ts';

test('an exception is tried three times in place, then the command is parked by a turn', async () => {
  await using rig = await Rig.open();
  let tries = 0;
  const throwing: Grain<Count> = {
    ...counter,
    decide: () => {
      tries += 1;
      throw new Error('no such luck');
    },
  };
  await rig.owner({ grains: [throwing] });

  await expect(rig.send(command('c-1', { replyTo: 'router' }))).resolves.toEqual({ outcome: 'confirmed' });

  expect(tries).toBe(3);
  expect(await rig.entries('local/counter/a')).toMatchObject([
    { kind: 'parked', command: 'c-1', reply: { status: 'parked', problem: { code: 'handler-failed' } } },
  ]);
  await until(() => rig.repliesTo('c-1').length > 0);
  expect(rig.replies[0]).toMatchObject({ reply: { problem: { detail: expect.stringContaining('no such luck') } } });
});

test('an exception that does not come again costs nothing', async () => {
  await using rig = await Rig.open();
  let tries = 0;
  const nervous: Grain<Count> = {
    ...counter,
    decide: (...args) => {
      tries += 1;
      if (tries < 3) throw new Error('not yet');
      return counter.decide(...args);
    },
  };
  const owner = await rig.owner({ grains: [nervous] });
  await rig.send(command('c-1'));
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ state: { total: 1 } });
});

test('later commands of an entity run on after one was parked', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner();
  await Promise.all([rig.send(command('c-1', { payload: { throw: 'bad' } })), rig.send(command('c-2'))]);
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ seq: 2, state: { applied: ['c-2'] } });
});

test('a recorded parked answers asks up to its own attempt, and a redrive runs', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner();
  const replyTo = 'router';
  await rig.send(command('c-1', { payload: { throw: 'bad' }, replyTo }));
  await rig.send(command('c-1', { replyTo }));
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ seq: 1 });

  await rig.send(command('c-1', { attempt: 2, replyTo }));
  await rig.send(command('c-1', { attempt: 1, replyTo }));

  await until(() => rig.repliesTo('c-1').length === 4);
  expect(rig.repliesTo('c-1')).toEqual(['parked', 'parked', 'succeeded', 'succeeded']);
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ seq: 2, state: { applied: ['c-1'] } });
});

test('a command whose entry no store can take is parked instead', async () => {
  await using rig = await Rig.open();
  const huge: Grain<Count> = {
    ...counter,
    decide: () => ({ kind: 'counted', data: 'x'.repeat(2 ** 20), reply: { status: 'succeeded', result: null } }),
  };
  await rig.owner({ grains: [huge] });
  await rig.send(command('c-1'));
  expect(await rig.entries('local/counter/a')).toMatchObject([
    { kind: 'parked', command: 'c-1', reply: { problem: { detail: expect.stringContaining('1048576') } } },
  ]);
});

test('a command whose entity cannot be folded is parked without the fold, and what is on record stays so', async () => {
  await using rig = await Rig.open();
  const first = await rig.owner();
  await rig.send(command('c-1'));
  await first.crash();
  const broken: Grain<Count> = {
    ...counter,
    evolve: () => {
      throw new Error('unknown shape');
    },
  };
  await rig.owner({ grains: [broken] });
  await rig.send(command('c-2', { replyTo: 'router' }));
  await rig.send(command('c-1', { replyTo: 'router' }));
  await rig.send(command('c-2', { replyTo: 'router' }));

  await until(() => rig.replies.length === 3);
  expect([rig.repliesTo('c-1'), rig.repliesTo('c-2')]).toEqual([['succeeded'], ['parked', 'parked']]);
  expect(await rig.entries('local/counter/a')).toMatchObject([{ kind: 'counted' }, { kind: 'parked', command: 'c-2' }]);
});

test('a message that is no command goes to the parked ones with a reason, and is then acknowledged', async () => {
  await using rig = await Rig.open();
  await rig.owner();
  const message = { id: 'm-1', attributes: { type: 'leviathan.command.counter.add.v1' }, body: '{"half":' };
  await expect(rig.sendRaw('local/counter/a', message)).resolves.toEqual({ outcome: 'confirmed' });
  expect(rig.parked).toMatchObject([
    { id: 'm-1', body: '{"half":', attributes: { levreason: 'the body is not JSON' } },
  ]);
});

test.each([
  ['an entity key that was never made', command('c-1', { entity: 'no key' }), /not the key of an entity/],
  ['a cancellation of nothing', command('c-1', { type: 'command.cancel', payload: {} }), /names no command/],
  [
    'an answer without a reply',
    command('c-1', { type: 'command.answered', payload: { command: 'x' } }),
    /no final reply/,
  ],
])('%s is parked with its reason', async (_, message, reason) => {
  await using rig = await Rig.open();
  await rig.owner();
  await expect(rig.send(message)).resolves.toEqual({ outcome: 'confirmed' });
  expect(rig.parked[0]?.attributes['levreason']).toMatch(reason);
});

test('a command for a type that nobody here owns is refused, or parked if nobody asks', async () => {
  await using rig = await Rig.open();
  await rig.owner();
  await rig.send(command('c-1', { entity: 'local/unheard-of/a', replyTo: 'router' }));
  await rig.send(command('c-2', { entity: 'local/unheard-of/a' }));
  await until(() => rig.replies.length === 1);
  expect(rig.replies[0]).toMatchObject({
    command: 'c-1',
    reply: { status: 'failed', problem: { code: 'unknown-command-type' } },
  });
  expect(rig.parked).toHaveLength(1);
});

test('a command that no router sent is told to those who look at parked commands, with why', async () => {
  await using rig = await Rig.open();
  await rig.owner();

  await rig.send(command('c-1', { payload: { throw: 'no such luck' } }));
  await rig.send(command('c-2', { payload: { throw: 'no such luck' }, replyTo: 'router' }));

  await until(() => rig.parked.length > 0 && rig.repliesTo('c-2').length > 0);
  expect(rig.parked).toHaveLength(1);
  expect(JSON.parse(rig.parked[0]!.body)).toMatchObject({ id: 'c-1', attempt: 1, payload: { throw: 'no such luck' } });
  expect(rig.parked[0]?.attributes).toMatchObject({
    levcode: 'handler-failed',
    levreason: expect.stringContaining('no such luck'),
  });
});
