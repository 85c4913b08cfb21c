import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROBLEMS } from '@leviathan/contracts';
import { OWN_SETTINGS } from '@leviathan/service-kit';
import { PAGES } from './pages.ts';
import { ownNames } from './settings.ts';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');

test.each(Object.keys(PAGES))('%s is what its source says: else run tools/generate-docs.ts', async (path) => {
  expect(read(path)).toBe(await PAGES[path]?.());
});

test('the page of problems has every code once, and no other', () => {
  const codes = [...read('docs/reference/problems.md').matchAll(/^\| `([^`]+)`/gm)].map(([, code]) => code);
  expect(codes.toSorted()).toEqual(Object.keys(PROBLEMS).toSorted());
});

test('what one service alone reads is known to all, so that none calls it a mistake', () => {
  expect(OWN_SETTINGS).toEqual(ownNames());
});
