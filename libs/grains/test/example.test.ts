import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ballot } from './examples/ballot.ts';
import { command } from './commands.ts';
import { Rig, until } from './rig.ts';

const ENTITY = 'local/ballot/lunch';
const vote = (voter: string, choice: string) =>
  command(`vote-of-${voter}`, { entity: ENTITY, type: 'ballot.vote', payload: { voter, choice }, replyTo: 'router' });

test('the ballot of the guide: votes count once, survive the crash of their owner, and a timer closes it', async () => {
  await using rig = await Rig.open();
  const first = await rig.owner({ grains: [ballot] });
  await rig.send(vote('ada', 'soup'));
  await rig.send(vote('ada', 'soup')); // the same command again: its reply is said again
  await rig.send(vote('bob', 'bread'));
  await first.crash();
  const second = await rig.owner({ grains: [ballot] });
  await rig.send(vote('cy', 'bread'));
  await rig.send({ ...vote('cy', 'soup'), id: 'another-vote-of-cy' });
  await until(async () => (await second.read(ballot, ENTITY)).state.result !== undefined, rig.clock, 1000);
  expect(await second.read(ballot, ENTITY)).toMatchObject({ state: { result: 'bread' } });
  await rig.send(vote('dee', 'soup'));
  await until(() => rig.repliesTo('vote-of-dee').length === 1);
  expect(rig.repliesTo('vote-of-dee')).toEqual(['failed']);
  const kinds = (await rig.entries(ENTITY)).map(({ kind }) => kind);
  expect(kinds).toEqual(['voted', 'voted', 'voted', 'refused', 'closed', 'refused']);
});

test('the guide shows the example as it is, and it has at most 60 lines', async () => {
  const code = await readFile(join(import.meta.dirname, 'examples/ballot.ts'), 'utf8');
  const guide = await readFile(join(import.meta.dirname, '../../../docs/guides/write-a-grain.md'), 'utf8');
  expect(guide).toContain(code.trim());
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(60);
});
