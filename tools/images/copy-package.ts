import { cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import type { LockEntry } from './lock.ts';

/** Of our own packages: what only development needs. */
const DEVELOPMENT = new Set(['src', 'test', 'node_modules', 'coverage', 'jest.config.js', 'tsconfig.build.json']);
/** Types are for compilers. A `.map` of ours stays: a stack trace then names the line that people know. */
const COMPILER_ONLY = /\.d\.[cm]?ts(\.map)?$|\.tsbuildinfo$/;
/**
 * Of others' packages: Node runs no TypeScript below node_modules, and a trace through them names the file that is there, so
 * neither sources nor maps are of use. Licences are kept: whoever passes packages on has to.
 */
const FOREIGN_DEVELOPMENT = /\.[cm]?ts$|\.map$|\.flow$|\.tsbuildinfo$/;
const PROSE = /\.(md|markdown)$/i;
const LEGAL = /licen[cs]e|notice|copying|copyright|authors/i;
/** Only at a package's top: deeper down such a name may be code (`yaml/dist/doc`). */
const FOREIGN_FOLDERS = new Set([
  ...['test', 'tests', '__tests__', 'fixtures', 'coverage', 'benchmark', 'benchmarks', 'bench'],
  ...['docs', 'doc', 'example', 'examples', '.github'],
]);

/** Copies what a package needs at run time to the same place below another folder; a link stays a link. */
export function copyPackage(root: string, below: string, folder: string, { link, resolved }: LockEntry): void {
  const [from, to] = [join(root, folder), join(below, folder)];
  mkdirSync(dirname(to), { recursive: true });
  if (link === true) symlinkSync(relative(dirname(folder), resolved ?? ''), to);
  else if (folder.includes('node_modules/')) copyForeign(from, to);
  else copyOwn(from, to);
}

/** A package of another platform is in the lock and not on disk. */
function copyForeign(from: string, to: string): void {
  if (!existsSync(from)) return;
  cpSync(from, to, { recursive: true, filter: (path) => path === from || runsOrIsLegal(from, path) });
}

/** Nested packages have entries, and copies, of their own. */
function runsOrIsLegal(from: string, path: string): boolean {
  const name = basename(path);
  if (name === 'node_modules') return false;
  if (dirname(path) === from && FOREIGN_FOLDERS.has(name)) return !statSync(path).isDirectory();
  return !FOREIGN_DEVELOPMENT.test(name) && !(PROSE.test(name) && !LEGAL.test(name));
}

function copyOwn(from: string, to: string): void {
  if (!existsSync(join(from, 'dist'))) throw new Error(`${from} has not been built`);
  const keep = (path: string): boolean =>
    !(dirname(path) === from && DEVELOPMENT.has(basename(path))) && !COMPILER_ONLY.test(path);
  cpSync(from, to, { recursive: true, filter: keep });
  writeFileSync(join(to, 'package.json'), productionManifest(from));
}

/** `package.json` of a package of ours without what only development reads. */
export function productionManifest(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>;
  delete manifest['devDependencies'];
  delete manifest['nx'];
  return `${JSON.stringify(manifest, null, 2)}\n`;
}
