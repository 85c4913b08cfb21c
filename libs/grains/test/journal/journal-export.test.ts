import { expect, test } from '@jest/globals';
import { BadExport, type ExportedJournal, type Grain, exportJournal, imported, readExport } from '@leviathan/grains';
import { FaultyJournal } from '@leviathan/grains/conformance';
import { all } from '../../src/conformance/entry-of.ts';
import { type Note, keyOf, note, told } from '../note.ts';
import { Rig } from '../rig.ts';

/** A note that can begin as the import of another. */
const importing = (given: ExportedJournal): Grain<Note> => ({
  ...note,
  decide: (state, command, turn) =>
    command.id === 'import' ? imported(given, { lines: 'taken over' }) : note.decide(state, command, turn),
});

async function noteAndFork(rig: Rig): Promise<void> {
  await rig.owner({ grains: [note] });
  for (const line of ['1', '2', '3']) await rig.send(told(`c-${line}`, { do: 'add', line }));
  await rig.send(told('f-1', { do: 'fork', from: keyOf('a'), seq: 2 }, 'b'));
  await rig.send(told('c-4', { do: 'add', line: 'ü\n"4"' }, 'b'));
}

test('an import is one entry, and what it makes is what was exported; also of a fork with its past', async () => {
  await using rig = await Rig.open();
  await noteAndFork(rig);
  for (const from of ['a', 'b']) {
    const exported = await readExport(await all(exportJournal(rig.journal, keyOf(from))));
    expect(exported.entity).toBe(keyOf(from));
    await using other = await Rig.open();
    const owner = await other.owner({ grains: [importing(exported)] });
    await other.send(told('import', { do: 'add' }, 'z'));
    await other.send(told('c-9', { do: 'add', line: 'after' }, 'z'));
    const { state } = await rig.owner({ grains: [note] }).then((reader) => reader.read(note, keyOf(from)));
    const there = await owner.read(note, keyOf('z'));
    expect(there.state.lines).toEqual([...state.lines, 'after']);
    expect((await other.entries(keyOf('z'))).map(({ kind }) => kind)).toEqual(['imported', 'added']);
    expect((await other.entries(keyOf('z')))[0]).toMatchObject({
      data: { from: keyOf(from), sha256: exported.sha256 },
    });
  }
});

test('an export holds entries as they are, without the hints of its store', async () => {
  await using rig = await Rig.open();
  await noteAndFork(rig);
  const lines = await all(exportJournal(rig.journal, keyOf('a')));
  expect(lines.every((line) => line.endsWith('\n') && line.indexOf('\n') === line.length - 1)).toBe(true);
  expect((await readExport(lines)).entries).toEqual(await rig.entries(keyOf('a')));
  expect(lines.join('')).not.toContain('wakeAt');
});

test('an export that is damaged, cut off, reordered or none is refused whole', async () => {
  await using rig = await Rig.open();
  await noteAndFork(rig);
  const lines = await all(exportJournal(rig.journal, keyOf('b')));
  const [head = '', ...rest] = lines;
  const damaged: readonly (readonly string[])[] = [
    lines.map((line) => line.replace('"line":"1"', '"line":"7"')),
    lines.slice(0, -1),
    [head, ...rest.slice(1)],
    [head, ...rest.slice(0, -1).reverse(), rest.at(-1)!],
    ['{"format":"another"}\n', rest.at(-1)!],
    ['not json\n', ...rest],
    [],
  ];
  for (const bad of damaged) await expect(readExport(bad)).rejects.toThrow(BadExport);
});

test('a well-sealed export whose entries do not follow on each other is refused too', async () => {
  await using rig = await Rig.open();
  await noteAndFork(rig);
  const [, second] = await rig.entries(keyOf('a'));
  const gap = new FaultyJournal(rig.journal);
  gap.read = async function* () {
    yield second!;
  };
  await expect(readExport(await all(exportJournal(gap, keyOf('a'))))).rejects.toThrow('does not follow');
});
