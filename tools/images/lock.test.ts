import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { SERVICES } from '@leviathan/contracts';
import { type Lock, productionFolders } from './lock.ts';

const LOCK: Lock = {
  'node_modules/@leviathan/one': { link: true, resolved: 'services/one' },
  'services/one': { dependencies: { plain: '1', '@leviathan/lib': '*' } },
  'node_modules/@leviathan/lib': { link: true, resolved: 'libs/lib' },
  'libs/lib': {
    dependencies: { deep: '2' },
    peerDependencies: { jest: '30' },
    peerDependenciesMeta: { jest: { optional: true } },
  },
  'libs/lib/node_modules/deep': { version: '2.0.0' },
  'node_modules/deep': { version: '1.0.0' },
  'node_modules/plain': { dependencies: { deep: '1' }, optionalDependencies: { elsewhere: '1' } },
  'node_modules/jest': {},
};

test('an image gets what its service needs at run time, each version where it is looked for, and nothing else', () => {
  expect(productionFolders(LOCK, 'node_modules/@leviathan/one')).toEqual([
    'libs/lib',
    'libs/lib/node_modules/deep',
    'node_modules/@leviathan/lib',
    'node_modules/@leviathan/one',
    'node_modules/deep',
    'node_modules/plain',
    'services/one',
  ]);
});

test('a dependency that the lock does not place is an error, unless it is optional', () => {
  expect(() => productionFolders({ a: { dependencies: { b: '1' } } }, 'a')).toThrow('does not say where a gets b');
});

test.each(SERVICES)('%s needs no tool of development', (service) => {
  const text = readFileSync(join(import.meta.dirname, '../../package-lock.json'), 'utf8');
  const { packages } = JSON.parse(text) as { packages: Lock };
  const folders = productionFolders(packages, `node_modules/@leviathan/${service}`);
  expect(folders).toContain(`services/${service}`);
  expect(folders.filter((folder) => /(jest|typescript|eslint|testcontainers|test-kit|\/nx)$/.test(folder))).toEqual([]);
});
