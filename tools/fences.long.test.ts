import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const root = join(import.meta.dirname, '..');

/** The repository's own configuration, less the rules that need a file on disk: the fences need only its path. */
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    tseslint.configs.disableTypeChecked,
    { languageOptions: { parserOptions: { projectService: false } } },
  ],
});

const FENCES = ['@nx/enforce-module-boundaries', '@typescript-eslint/no-restricted-imports', 'no-restricted-syntax'];

/** The package fence reads the project graph that nx leaves in its workspace data; without one it is silent. */
beforeAll(() => {
  const env = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', NX_TUI: 'false' };
  const nx = spawnSync(process.execPath, ['node_modules/nx/dist/bin/nx.js', 'graph', '--print'], {
    cwd: root,
    encoding: 'utf8',
    env,
  });
  expect(nx).toMatchObject({ status: 0 });
}, 60_000);

/** What the fences say about `code`, were it in `file`. */
async function complaints(file: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${code}\n`, { filePath: join(root, file) });
  const messages = result?.messages ?? [];
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return messages.filter(({ ruleId }) => FENCES.includes(ruleId ?? '')).map(({ message }) => message);
}

describe('fence 1: exports', () => {
  const importing = (specifier: string): string =>
    spawnSync(
      process.execPath,
      ['--conditions=@leviathan/source', '--input-type=module', '-e', `await import('${specifier}')`],
      { cwd: join(root, 'embedded'), encoding: 'utf8' },
    ).stderr;

  test.each(['@leviathan/kernel/src/ids.ts', '@leviathan/session-store', '@leviathan/session-store/src/main.ts'])(
    'Node refuses %s',
    (specifier) => {
      expect(importing(specifier)).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
    },
  );

  test('Node accepts an entry', () => {
    expect(importing('@leviathan/kernel')).toBe('');
  });
});

describe('fence 2: packages', () => {
  test.each([
    ['a service another service', 'services/session-store/src/service.ts', '@leviathan/flag-service/service'],
    ['contracts the kernel', 'libs/contracts/src/index.ts', '@leviathan/kernel'],
    ['the kernel contracts', 'libs/kernel/src/index.ts', '@leviathan/contracts'],
    ['grains the service kit', 'libs/grains/src/index.ts', '@leviathan/service-kit'],
    ['contracts a framework', 'libs/contracts/src/index.ts', 'fastify'],
    ['the client contracts', 'libs/client/src/index.ts', '@leviathan/contracts'],
    ['the client what browsers do not have', 'libs/client/src/index.ts', 'node:crypto'],
    ['a library the test kit', 'libs/grains/src/index.ts', '@leviathan/test-kit'],
    ['anyone a relative path across packages', 'libs/grains/src/index.ts', '../../kernel/src/index.ts'],
  ])('%s', async (_, file, specifier) => {
    await expect(complaints(file, `export * from '${specifier}';`)).resolves.toHaveLength(1);
  });

  test.each([
    ['grains contracts', 'libs/grains/src/index.ts', '@leviathan/contracts'],
    ['a test the test kit', 'libs/grains/test/index.test.ts', '@leviathan/test-kit'],
    ['a test its own package', 'libs/grains/test/index.test.ts', '@leviathan/grains'],
    ['embedded a service', 'embedded/src/main.ts', '@leviathan/session-store/service'],
  ])('allowed: %s', async (_, file, specifier) => {
    await expect(complaints(file, `export * from '${specifier}';`)).resolves.toEqual([]);
  });
});

describe('fence 3: layers of a service', () => {
  const domain = 'services/session-store/src/domain/job.ts';
  const deeper = 'services/session-store/src/domain/job/state.ts';
  const ports = 'services/session-store/src/ports.ts';

  test.each([
    ['a framework', domain, `import 'fastify';`, 'must run without broker'],
    ['the disk', domain, `import 'node:fs';`, 'must run without broker'],
    ['the service kit', domain, `import '@leviathan/service-kit';`, 'must run without broker'],
    ['the grain runtime', domain, `import { Owner } from '@leviathan/grains';`, 'takes only its pure builders'],
    ['an adapter', domain, `import '../adapters/memory.ts';`, 'never the other way round'],
    ['an adapter from deeper down', deeper, `import '../../adapters/memory.ts';`, 'never the other way round'],
    ['an adapter from ports', ports, `import './adapters/memory.ts';`, 'never the other way round'],
    ['anything late', domain, `await import('./other.ts');`, 'imports are static'],
  ])('the domain imports %s', async (_, file, code, why) => {
    await expect(complaints(file, code)).resolves.toEqual([expect.stringContaining(why)]);
  });

  test.each([
    ['contracts', domain, `import '@leviathan/contracts';`],
    ['hashing', domain, `import 'node:crypto';`],
    ['grain types', domain, `import type { Grain } from '@leviathan/grains';`],
    ['grain builders', domain, `import { refused } from '@leviathan/grains';`],
    ['its ports', domain, `import type { Store } from '../ports.ts';`],
    ['its own files from deeper down', deeper, `import '../job.ts';`],
    ['the domain from ports', ports, `import type { Job } from './domain/job.ts';`],
  ])('allowed: the domain imports %s', async (_, file, code) => {
    await expect(complaints(file, code)).resolves.toEqual([]);
  });
});
