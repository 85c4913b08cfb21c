import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Entry, Journal } from '@leviathan/grains';
import { Rig, entryOf } from './rig.ts';

let rig: Rig;
let journal: Journal;
beforeEach(async () => {
  rig = new Rig();
  journal = await rig.store().journal('one');
});
afterEach(() => rig[Symbol.asyncDispose]());

async function readBack(entity: string): Promise<Entry | undefined> {
  for await (const entry of journal.read(entity)) return entry;
  return undefined;
}

test.each([
  ['keys that are operators or paths', { $set: { 'a.b': 1 }, $where: 'x', 'dotted.key': { $gt: '' }, '': 'empty' }],
  ['keys that mean something to BSON or JavaScript', { _id: 'x', $oid: 'y', $date: 'z', constructor: 1, toBSON: 'no' }],
  ['numbers that BSON tells apart', [0, -0, 1, 1.5, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1), 1e300, 5e-324]],
  ['what JSON leaves out or makes null', { gone: undefined, none: null, list: [undefined, Number.NaN, Infinity] }],
  ['dates and texts that look like them', { date: new Date(0), text: '1970-01-01T00:00:00.000Z' }],
  ['every kind of character', { text: 'ü€😀\u0000\u2028"\\', lone: '\ud800' }],
])('%s come back as JSON gives them', async (_, data) => {
  const entry = entryOf('t/a/1', 1, { data });
  await expect(journal.append(entry)).resolves.toEqual({ outcome: 'stored' });
  expect(JSON.stringify(await readBack('t/a/1'))).toBe(JSON.stringify(entry));
});

test('a batch larger than one message of the driver is stored whole, and each entry once', async () => {
  const text = '€'.repeat(300_000); // 900 kB each, 27 MB together: the driver splits at 16 MiB
  const entities = Array.from({ length: 30 }, (_, index) => `t/big/${String(index)}`);
  const outcomes = await Promise.all(entities.map((entity) => journal.append(entryOf(entity, 1, { data: { text } }))));
  expect(outcomes).toEqual(entities.map(() => ({ outcome: 'stored' })));
  await expect(readBack('t/big/29')).resolves.toMatchObject({ data: { text } });
  await expect(rig.entries.countDocuments()).resolves.toBe(entities.length);
});
