import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { overStaged } from './build.ts';

const DOCKERFILE = readFileSync(join(import.meta.dirname, '../../deploy/Dockerfile'), 'utf8');

test('over what is staged the shared stage is built alone, from the context', () => {
  const lines = overStaged(DOCKERFILE).split('\n');
  expect(lines.filter((line) => /^(FROM|COPY|RUN) /.test(line))).toEqual([
    'FROM ${BASE} AS shared',
    'COPY staged/node /',
    'COPY --chown=65532:65532 staged/data /',
    'COPY staged/shared /',
  ]);
  expect(lines).toContain('USER 65532:65532');
});

test('a Dockerfile without that stage is refused', () => {
  expect(() => overStaged('FROM scratch\n')).toThrow('no stage that is called shared');
});
