import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { PROBLEMS, type ProblemCode } from '@leviathan/contracts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/operate/troubleshoot.md'), 'utf8');

function inSources(pattern: RegExp): readonly string[] {
  const files = globSync(['services/*/src/**/*.ts', 'libs/*/src/**/*.ts'], { cwd: ROOT });
  return files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(pattern)].map(([, name = '']) => name),
  );
}

/** In the first column of a table, as code. */
function hasRow(name: string): boolean {
  return PAGE.split('\n').some((line) => line.startsWith('|') && line.split('|')[1]?.includes(`\`${name}\``));
}

test('every check of /readyz has a row in what to do about it', () => {
  const checks = [
    ...inSources(/\b(?:journal|bus)Check\(\s*'([^']+)'/g),
    ...inSources(/\bname: '([^']+)',\s*(?:\/\/[^\n]*\s*)*check\b/g),
  ];
  expect(checks.length).toBeGreaterThan(12);
  expect(checks.filter((name) => !hasRow(name))).toEqual([]);
});

test('every problem that only an operator can mend has a row', () => {
  const codes = (Object.keys(PROBLEMS) as ProblemCode[]).filter((code) => {
    const { status, remedy } = PROBLEMS[code];
    return status >= 500 || /LEV_|operator/i.test(remedy);
  });
  expect(codes.length).toBeGreaterThan(15);
  expect(codes.filter((code) => !hasRow(code))).toEqual([]);
});

test('it names no code that there is not', () => {
  const [, errors = ''] = /^## Errors$(.*?)^## /ms.exec(PAGE) ?? [];
  const named = [...errors.matchAll(/^\| ((?:`[a-z-]+`(?:, )?)+)/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([a-z-]+)`/g)].map(([, code = '']) => code),
  );
  expect(named.filter((code) => !(code in PROBLEMS))).toEqual([]);
});
