import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { copyPackage } from './copy-package.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'leviathan-copy-'));
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

/** The files of a package that come along, of those that it has. */
function kept(folder: string, files: readonly string[]): readonly string[] {
  for (const file of files) {
    mkdirSync(dirname(join(root, 'from', folder, file)), { recursive: true });
    writeFileSync(join(root, 'from', folder, file), '{}');
  }
  copyPackage(join(root, 'from'), join(root, 'to'), folder, {});
  const copied = globSync('**/*.*', { cwd: join(root, 'to', folder) });
  return [...copied, ...globSync('LICENSE', { cwd: join(root, 'to', folder) })].toSorted();
}

test('of another’s package comes what runs and what the law wants', () => {
  const runs = [
    'LICENSE',
    'LICENSE.md',
    'dist/doc/parse.js',
    'dist/index.cjs',
    'dist/index.js',
    'lib/test.js',
    'package.json',
  ];
  const rest = [
    'README.md',
    'dist/index.js.map',
    'dist/index.d.ts',
    'src/index.ts',
    'src/index.mts',
    'test/a.js',
    'docs/b.js',
  ];
  expect(kept('node_modules/one', [...runs, ...rest])).toEqual(runs);
});

test('a package inside of another has an entry, and a copy, of its own', () => {
  expect(kept('node_modules/one', ['index.js', 'node_modules/two/index.js'])).toEqual(['index.js']);
});

test('a file that is called like a folder of tests stays', () => {
  expect(kept('node_modules/one', ['test.js', 'docs.json'])).toEqual(['docs.json', 'test.js']);
});

test('of a package of ours comes what was built, with the maps that name our lines', () => {
  const runs = ['dist/index.js', 'dist/index.js.map', 'package.json'];
  expect(kept('libs/one', [...runs, 'src/index.ts', 'test/a.test.ts', 'dist/index.d.ts', 'jest.config.js'])).toEqual(
    runs,
  );
});
