import { describe, expect, test } from '@jest/globals';
import { commandSubject, queueName, runSubject, subjectToken } from '@leviathan/contracts';

describe('a token of a subject', () => {
  test.each([
    ['plain text', 'tab-1', 'tab-1'],
    ['nothing', '', '_'],
    ['the sign for nothing', '_', '%5F'],
    ['dots', 'a.b..', 'a%2Eb%2E%2E'],
    ['wildcards', '*', '%2A'],
    ['the rest of a subject', '>', '%3E'],
    ['white space', ' \t\r\n', '%20%09%0D%0A'],
    ['NUL', '\0', '%00'],
    ['another script', '日', '%E6%97%A5'],
    ['a lone surrogate', '\ud800', '%EF%BF%BD'],
  ])('%s', (_, text, token) => {
    expect(subjectToken(text)).toBe(token);
    expect(subjectToken(text)).toMatch(/^[A-Za-z0-9_%-]+$/);
  });

  test('stays one token at 10 KB', () => {
    expect(subjectToken('.'.repeat(10_240)).split('.')).toHaveLength(1);
  });
});

test('a subject has as many tokens as its form, whoever named the parts', () => {
  expect(runSubject('a.b', 'run.>', 'STEP_STARTED').split('.')).toHaveLength(4);
  expect(commandSubject('*', '', 'failed')).toBe('command.%2A._.failed');
});

describe('a queue is named', () => {
  test('by owner, number of partitions and partition', () => {
    expect(queueName({ kind: 'partition', service: 'session-store', partitions: 64, partition: 7 })).toBe(
      'session-store.64.0007',
    );
  });

  test('by the one process that holds the legacy home', () => {
    expect(queueName({ kind: 'legacy' })).toBe('session-store.legacy');
  });

  test('by what became of the messages in it', () => {
    expect(queueName({ kind: 'parked' })).toBe('parked');
  });

  test('by the router that waits for replies', () => {
    expect(queueName({ kind: 'replies', instance: 'router-1' })).toBe('replies.router-1');
  });
});
