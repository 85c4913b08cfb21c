import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { COMMAND_TYPES, LEGACY_NAMES, commandTypeNamed, findCommandType, namesNear } from '@leviathan/contracts';

test('every legacy name stands for a type that exists, and none hides one of today', () => {
  for (const [name, type] of Object.entries(LEGACY_NAMES)) {
    expect(findCommandType(type)?.type).toBe(type);
    expect(findCommandType(name)).toBeUndefined();
    expect(commandTypeNamed(name)).toMatchObject({ legacyName: name, type: { type } });
  }
});

test.each([
  ['postJob', 'post-job', 'job.post'],
  ['post_job', 'post-job', 'job.post'],
  ['createCheckpoint', 'create-checkpoint', 'session.checkpoint'],
  ['processCEOOrchestration', 'process-ceo-orchestration', 'session.advise'],
])('%s is a spelling of %s', (spelling, legacyName, type) => {
  expect(commandTypeNamed(spelling)).toMatchObject({ legacyName, type: { type } });
});

test('a type of today has no legacy name', () => {
  for (const { type } of COMMAND_TYPES) expect(commandTypeNamed(type)).toEqual({ type: findCommandType(type) });
});

test.each(['constructor', '__proto__', 'toString', '', '   ', 'ceo-bind'])('%j is no name', (name) => {
  expect(commandTypeNamed(name)).toBeUndefined();
});

test.each([
  ['chekpoint', ['checkpoint']],
  ['session.chekcpoint', ['session.checkpoint']],
  ['pots-job', ['post-job']],
  ['agent.aks', ['agent.ask']],
  ['job.accpet', ['job.accept']],
])('near %s there is %j', (name, [nearest]) => {
  expect(namesNear(name)[0]).toBe(nearest);
});

test('nothing is near what is like no name, and a long name costs no more than a short one', () => {
  expect(namesNear('weather forecast')).toEqual([]);
  expect(namesNear('x'.repeat(1_000_000))).toEqual([]);
});

test('docs/legacy.md tells every name', async () => {
  const text = await readFile(new URL('../../../../docs/legacy.md', import.meta.url), 'utf8');
  for (const [name, type] of Object.entries(LEGACY_NAMES)) {
    expect(text).toMatch(new RegExp(`^\\| .*\`${name}\`.*\\| +\`${type.replaceAll('.', '\\.')}\``, 'm'));
  }
});
