import { expect, test } from '@jest/globals';
import { FaultyJournal } from '@leviathan/grains/conformance';
import { keyOf, note, told } from '../note.ts';
import { Rig, until } from '../rig.ts';

const SECRET = 'very personal';

/** The kinds of an entity's entries, once nothing of it is open. */
async function settled(rig: Rig, entity = keyOf('a')): Promise<string[]> {
  await until(async () => (await rig.journal.openOf(entity)).length === 0, rig.clock);
  return (await rig.entries(entity)).map(({ kind }) => kind);
}

test('an entity that is erased holds nothing of what it was: not in its journal, snapshot or state', async () => {
  await using rig = await Rig.open();
  const erasers: string[] = [];
  const owner = await rig.owner({
    grains: [note],
    settings: { snapshotEvery: 2 },
    erasers: [async (entity) => void erasers.push(entity)],
  });
  for (const id of ['c-1', 'c-2', 'c-3']) await rig.send(told(id, { do: 'add', line: SECRET }));
  await rig.send(told('c-4', { do: 'erase' }));
  expect(await settled(rig)).toEqual(['blank', 'blank', 'blank', 'erased']);
  expect(JSON.stringify(await rig.entries(keyOf('a')))).not.toContain(SECRET);
  const snapshot = async (): Promise<string> => JSON.stringify([await rig.journal.loadSnapshot(keyOf('a'), 1003)]);
  await until(async () => (await snapshot()).includes('erased'));
  expect(await snapshot()).not.toContain(SECRET);
  expect(await owner.read(note, keyOf('a'))).toMatchObject({ seq: 4, state: { lines: [] } });
  expect(await owner.read(note, keyOf('a'), 2)).toMatchObject({ state: { lines: [] } });
  expect(erasers).toEqual([keyOf('a')]);
});

test('after the erasure every command is refused, and asking again for an old one tells no more than that', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [note] });
  await rig.send(told('c-1', { do: 'add', line: SECRET }));
  await rig.send(told('c-2', { do: 'erase' }));
  await settled(rig);
  rig.replies.length = 0;
  await rig.send(told('c-1', { do: 'add', line: SECRET }));
  await rig.send(told('c-3', { do: 'add', line: 'new' }, 'a', { acceptedAt: rig.clock.now() + 1000 }));
  await until(() => rig.replies.length === 2);
  for (const { reply } of rig.replies) expect(reply).toMatchObject({ status: 'failed', problem: { code: 'erased' } });
  expect(await settled(rig)).toEqual(['blank', 'erased', 'refused']);
});

test('commands that run end with the erasure, and whoever waits is told', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [note] });
  await rig.send(told('c-1', { do: 'wait' }));
  await rig.send(told('c-2', { do: 'erase' }));
  await until(() => rig.repliesTo('c-1').includes('failed'));
  expect(rig.replies.find(({ reply }) => reply.status === 'failed')).toMatchObject({
    reply: { problem: { code: 'erased' } },
  });
});

test('an erasure that a crash interrupts is done by the next owner', async () => {
  await using rig = await Rig.open();
  const faulty = new FaultyJournal(rig.journal);
  faulty.erase = () => Promise.reject(new Error('the process ends here'));
  const first = await rig.owner({ grains: [note], journal: faulty });
  await rig.send(told('c-1', { do: 'add', line: SECRET }));
  await rig.send(told('c-2', { do: 'erase' }));
  await first.crash();
  expect((await rig.entries(keyOf('a'))).map(({ kind }) => kind)).toEqual(['added', 'erased']);
  await rig.owner({ grains: [note] });
  expect(await settled(rig)).toEqual(['blank', 'erased']);
});

test('what an owner of the past writes late is refused: an erasure leaves no hole', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [note] });
  await rig.send(told('c-1', { do: 'add', line: 'one' }));
  const [first] = await rig.entries(keyOf('a'));
  await rig.send(told('c-2', { do: 'add', line: 'two' }));
  await rig.send(told('c-3', { do: 'erase' }));
  await settled(rig);
  await expect(rig.journal.append({ ...first!, seq: 2, command: 'late' })).resolves.toMatchObject({ outcome: 'taken' });
});

test('a fork begins from the past of another, is told of its erasure, and goes with it', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner({ grains: [note], settings: { snapshotEvery: 2 } });
  for (const line of ['1', '2', '3']) await rig.send(told(`c-${line}`, { do: 'add', line }));
  await rig.send(told('f-1', { do: 'fork', from: keyOf('a'), seq: 2 }, 'b'));
  await rig.send(told('f-2', { do: 'fork', from: keyOf('b') }, 'c'));
  await rig.send(told('c-5', { do: 'add', line: 'own' }, 'b'));
  expect((await owner.read(note, keyOf('b'))).state.lines).toEqual(['1', '2', 'fork', 'own']);
  expect((await owner.read(note, keyOf('c'))).state.lines).toEqual(['1', '2', 'fork', 'fork']);
  expect((await owner.read(note, keyOf('a'))).state.lines).toEqual(['1', '2', '3']);
  expect((await rig.entries(keyOf('b')))[0]).toMatchObject({ kind: 'began', fork: { from: keyOf('a'), seq: 2 } });

  await owner.crash();
  const next = await rig.owner({ grains: [note] });
  await rig.send(told('c-6', { do: 'add', line: 'after' }, 'b'));
  expect((await next.read(note, keyOf('b'))).state.lines).toEqual(['1', '2', 'fork', 'own', 'after']);

  await rig.send(told('c-7', { do: 'erase' }));
  for (const fork of ['b', 'c']) {
    await until(async () => (await rig.entries(keyOf(fork))).at(-1)?.kind === 'erased', rig.clock);
    expect((await settled(rig, keyOf(fork))).slice(0, -1).every((kind) => kind === 'blank')).toBe(true);
    expect((await next.read(note, keyOf(fork))).state.lines).toEqual([]);
  }
});

test.each([
  ['nobody', { from: keyOf('nobody') }],
  ['more than there is', { from: keyOf('a'), seq: 9 }],
  ['another type', { from: 'local/counter/a' }],
  ['another tenant', { from: 'other/note/a' }],
])('a fork from %s is refused', async (_, origin) => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [note] });
  await rig.send(told('c-1', { do: 'add', line: '1' }));
  await rig.send(told('f-1', { do: 'fork', ...origin }, 'b'));
  await until(() => rig.repliesTo('f-1').length === 1);
  expect(rig.repliesTo('f-1')).toEqual(['failed']);
});
