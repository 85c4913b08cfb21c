import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { detectIntent } from '../../src/domain/intent.ts';
import { significanceOf } from '../../src/domain/significance.ts';

/** Recorded from the legacy agent: the name of the call with its argument, and what it gave. */
const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/legacy-answers.json'), 'utf8'),
) as readonly {
  readonly k: string;
  readonly v: unknown;
}[];

function answersOf(call: string): readonly (readonly [string, unknown])[] {
  return recorded.filter(({ k }) => k.startsWith(`${call} `)).map(({ k, v }) => [k.slice(call.length + 1), v]);
}

describe('the legacy agent gave the same answer', () => {
  test.each(answersOf('detectIntent'))('about the intent of "%s"', (text, answer) => {
    expect(detectIntent(text)).toEqual(answer);
  });

  test.each(answersOf('significance'))('about the significance of "%s"', (text, answer) => {
    expect(significanceOf(text)).toEqual(answer);
  });

  test('to all that was recorded', () => {
    expect([answersOf('detectIntent').length, answersOf('significance').length]).toEqual([10, 6]);
  });
});
