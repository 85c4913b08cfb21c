import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lutimesSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { type Lock, type LockEntry, productionFolders } from './lock.ts';
import { writeBill } from './sbom.ts';

export interface StageOptions {
  readonly root: string;
  readonly service: string;
  /** Replaced if it is there. */
  readonly out: string;
  /** The Node that the image runs: a binary. */
  readonly node: string;
  /** Seconds since 1970: the time of every file of the program, so that the same input makes the same layers. */
  readonly epoch: number;
}

/** Of our own packages: what only development needs. */
const DEVELOPMENT = new Set(['src', 'test', 'node_modules', 'coverage', 'jest.config.js', 'tsconfig.build.json']);
/** Types are for compilers. `.map` stays: a stack trace then names the line that people know. */
const COMPILER_ONLY = /\.d\.[cm]?ts(\.map)?$|\.tsbuildinfo$/;

/**
 * Lays out what an image holds, from a tree that has been built. There is a folder per layer, each to be copied over `/`:
 *
 * - `node/`: `/runtime/node`;
 * - `data/`: an empty `/data`;
 * - `program/`: `/app`, the service's production packages in the places that they have in the repository, `service` as a
 *   link to the one that runs, and `sbom.cdx.json`.
 *
 * The folders at the top are new to any base, because a layer that adds to a folder of the base also holds that folder,
 * with the time of the build.
 */
export function stage({ root, service, out, node, epoch }: StageOptions): void {
  rmSync(out, { recursive: true, force: true });
  const app = join(out, 'program/app');
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Lock };
  // by its link, as npm installs it: npm misses a workspace that has none
  for (const folder of productionFolders(packages, `node_modules/@leviathan/${service}`)) {
    copyPackage(root, app, folder, packages[folder] ?? {});
  }
  symlinkSync(`services/${service}`, join(app, 'service'));
  writeManifest(root, app, service);
  writeBill(app, epoch);
  mkdirSync(join(out, 'node/runtime'), { recursive: true });
  copyFileSync(node, join(out, 'node/runtime/node'));
  mkdirSync(join(out, 'data/data'), { recursive: true });
  settle(join(out, 'program'), epoch);
  for (const same of ['node', 'data']) settle(join(out, same), 0); // equal in every release: pulled once
  chmodSync(join(out, 'data/data'), 0o700);
}

function copyPackage(root: string, app: string, folder: string, { link, resolved }: LockEntry): void {
  const [from, to] = [join(root, folder), join(app, folder)];
  mkdirSync(dirname(to), { recursive: true });
  if (link === true) symlinkSync(relative(dirname(folder), resolved ?? ''), to);
  else if (folder.includes('node_modules/')) copyForeign(from, to);
  else copyOwn(from, to);
}

/** A package of another platform is in the lock and not on disk. */
function copyForeign(from: string, to: string): void {
  if (!existsSync(from)) return;
  const keep = (path: string): boolean =>
    path === from || (basename(path) !== 'node_modules' && !COMPILER_ONLY.test(path));
  cpSync(from, to, { recursive: true, filter: keep });
}

function copyOwn(from: string, to: string): void {
  if (!existsSync(join(from, 'dist'))) throw new Error(`${from} has not been built`);
  const keep = (path: string): boolean =>
    !(dirname(path) === from && DEVELOPMENT.has(basename(path))) && !COMPILER_ONLY.test(path);
  cpSync(from, to, { recursive: true, filter: keep });
  const manifest = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Record<string, unknown>;
  delete manifest['devDependencies'];
  delete manifest['nx'];
  writeFileSync(join(to, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Makes the folder a workspace root of its own, which is how npm can say what is in it. */
function writeManifest(root: string, app: string, service: string): void {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const workspaces = [`services/${service}`, 'libs/*'];
  const manifest = { name: `leviathan-${service}`, version, private: true, license: 'MIT', type: 'module', workspaces };
  writeFileSync(join(app, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** One time and one of two modes for everything, whatever clock and umask it was copied under. */
function settle(path: string, epoch: number): void {
  const stat = lstatSync(path);
  if (stat.isDirectory()) for (const name of readdirSync(path)) settle(join(path, name), epoch);
  if (!stat.isSymbolicLink()) chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  lutimesSync(path, epoch, epoch);
}
