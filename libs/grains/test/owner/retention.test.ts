import { expect, test } from '@jest/globals';
import type { Entry } from '@leviathan/grains';
import { FaultyJournal } from '@leviathan/grains/conformance';
import { keyOf, note, told } from '../note.ts';
import { Rig, until } from '../rig.ts';

const DAY = 24 * 60 * 60 * 1000;
const kept = { retentionMs: { note: 30 * DAY }, sweepEveryMs: DAY / 4 };

const kindsOf = async (rig: Rig, id = 'a'): Promise<string[]> => (await rig.entries(keyOf(id))).map(({ kind }) => kind);

test('an entity that ended is removed whole after its retention, and its name is free', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner({ grains: [note], settings: { ...kept, snapshotEvery: 2 } });
  await rig.send(told('c-1', { do: 'add', line: '1' }));
  await rig.send(told('c-2', { do: 'end' }));
  await rig.clock.advance(29 * DAY);
  expect(await kindsOf(rig)).toEqual(['added', 'ended']);
  await until(async () => (await kindsOf(rig)).length === 0, rig.clock, DAY);
  await expect(rig.journal.loadSnapshot(keyOf('a'), 1003)).resolves.toBeUndefined();
  expect(await owner.read(note, keyOf('a'))).toMatchObject({ seq: 0, state: { lines: [] } });
  await rig.send(told('c-3', { do: 'add', line: 'anew' }, 'a', { acceptedAt: rig.clock.now() }));
  expect(await owner.read(note, keyOf('a'))).toMatchObject({ seq: 1, state: { lines: ['anew'] } });
});

test('what goes on, what has no retention, and what was used again is kept', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [note], settings: kept });
  await rig.send(told('c-1', { do: 'add', line: '1' }, 'goes-on'));
  await rig.send(told('c-2', { do: 'end' }, 'used'));
  await rig.clock.advance(20 * DAY);
  await rig.send(told('c-3', { do: 'add', line: 'again' }, 'used', { acceptedAt: rig.clock.now() }));
  await rig.clock.advance(20 * DAY);
  expect(await kindsOf(rig, 'goes-on')).toEqual(['added']);
  expect(await kindsOf(rig, 'used')).toEqual(['ended', 'added']);
  await rig.clock.advance(20 * DAY);
  expect(await kindsOf(rig, 'used')).toEqual([]);
});

test('without a retention nothing is ever removed', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [note], settings: { sweepEveryMs: DAY } });
  await rig.send(told('c-1', { do: 'end' }));
  await rig.clock.advance(400 * DAY);
  expect(await kindsOf(rig)).toEqual(['ended']);
});

test('the origin of a fork stays as long as the fork', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [note], settings: kept });
  await rig.send(told('c-1', { do: 'end' }));
  await rig.send(told('f-1', { do: 'fork', from: keyOf('a') }, 'b'));
  await rig.clock.advance(45 * DAY);
  expect(await kindsOf(rig)).toEqual(['ended']);
  expect(await kindsOf(rig, 'b')).toEqual([]); // it ended with what it began from, so it went first
  await rig.clock.advance(100 * DAY);
  expect(await kindsOf(rig)).toEqual([]);
});

test('a removal that is interrupted half-way is not taken for an entity, and is finished', async () => {
  await using rig = await Rig.open();
  const half = new FaultyJournal(rig.journal);
  half.remove = () => Promise.reject(new Error('the process ends here'));
  const first = await rig.owner({ grains: [note], journal: half, settings: kept });
  for (const id of ['c-1', 'c-2', 'c-3']) await rig.send(told(id, { do: 'add', line: id }));
  await rig.send(told('c-4', { do: 'end' }));
  await until(async () => (await kindsOf(rig)).includes('retired'), rig.clock, DAY);
  await first.crash();
  // as a server that was stopped in the middle leaves it: the beginning is gone
  await rig.journal.remove({ entity: keyOf('a'), seq: 3, at: 0, notAfter: rig.clock.now() });
  const second = await rig.owner({ grains: [note], settings: kept });
  expect(await second.read(note, keyOf('a'))).toMatchObject({ seq: 0 });
  await rig.send(told('c-5', { do: 'add', line: 'anew' }, 'a', { acceptedAt: rig.clock.now() }));
  expect(await second.read(note, keyOf('a'))).toMatchObject({ seq: 1, state: { lines: ['anew'] } });
});

test('a journal that has lost its beginning is not guessed at: the command is parked', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner({ grains: [note] });
  const lost: Entry = {
    ...{ entity: keyOf('a'), seq: 7, at: 1, kind: 'added', schema: 1, command: 'c', data: { line: 'x' } },
    ...{ reply: { status: 'succeeded', result: null }, answers: [], effects: [] },
  };
  await rig.journal.append(lost);
  await rig.send(told('c-1', { do: 'add', line: '1' }));
  expect(await kindsOf(rig)).toEqual(['added', 'parked']);
  expect(owner.health()).toEqual({ ready: true });
});
