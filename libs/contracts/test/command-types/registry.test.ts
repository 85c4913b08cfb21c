import { describe, expect, test } from '@jest/globals';
import { COMMAND_TYPES, OWNERS, findCommandType } from '@leviathan/contracts';
import { Value } from 'typebox/value';

test('the first commands are there', () => {
  expect(COMMAND_TYPES.map(({ type }) => type)).toEqual([
    'agent.ask',
    'run.start',
    'run.cancel',
    'session.create',
    'session.register',
    'session.ping',
    'session.touch',
    'session.checkpoint',
    'session.advise',
    'session.rollup',
    'session.load',
    'session.close',
    'session.migrate',
    'session.erase',
    'job.post',
    'job.accept',
    'job.complete',
    'reminder.set',
    'reminder.cancel',
    'import.start',
  ]);
});

describe.each(COMMAND_TYPES.map((type) => [type.type, type] as const))('%s', (name, type) => {
  test('is found by its name, with and without its version', () => {
    expect(findCommandType(name)).toBe(type);
    expect(findCommandType(`${name}.v${type.version}`)).toBe(type);
    expect(findCommandType(`${name}.v${type.version + 1}`)).toBeUndefined();
  });

  test('belongs to a service that owns partitions, and says what it does', () => {
    expect(OWNERS).toContain(type.owner);
    expect(type.summary).toMatch(/^[A-Z].*\.$/);
  });

  test('shows examples that are valid', () => {
    expect(type.examples.length).toBeGreaterThan(0);
    expect(type.examples.filter((example) => !Value.Check(type.payload, example))).toEqual([]);
  });

  test('refuses a field that it does not know', () => {
    const [example] = type.examples;
    expect(Value.Check(type.payload, { ...(example as object), unheardOf: 1 })).toBe(false);
  });

  test('repeats neither entity nor session in its payload', () => {
    const { properties } = type.payload as { properties?: object };
    expect(properties).not.toHaveProperty('entity');
    expect(properties).not.toHaveProperty('session');
  });
});

test.each(['', 'agent', 'agent.ask.', 'agent.ask.v', 'AGENT.ASK', 'toString'])('%j is no command', (name) => {
  expect(findCommandType(name)).toBeUndefined();
});
