import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { isFlagSet, isTargeting } from '../src/check/published-schema.ts';

interface Example {
  readonly what: 'flags' | 'targeting';
  readonly name: string;
  readonly fits: boolean;
  readonly document: object;
}

const file = join(import.meta.dirname, 'fixtures/flagd-schema-examples.json');
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: readonly Example[] };

test.each(cases)('flagd’s own example $name of $what is taken as flagd takes it: $fits', ({ what, fits, document }) => {
  expect(what === 'flags' ? isFlagSet(document) : isTargeting(document)).toBe(fits);
});
