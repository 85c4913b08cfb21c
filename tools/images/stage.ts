import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { copyPackage } from './copy-package.ts';
import { type Lock, productionFolders } from './lock.ts';
import { writeBill } from './sbom.ts';

export interface StageOptions {
  readonly root: string;
  /** All that there are: what each of them needs is shared. */
  readonly all: readonly string[];
  /** Those to be staged. */
  readonly services: readonly string[];
  /** Replaced if it is there. */
  readonly out: string;
  /** The Node that the images run: a binary. */
  readonly node: string;
  readonly nodeVersion: string;
  readonly version: string;
  /** Seconds since 1970: the time of every file of the program, so that the same input makes the same layers. */
  readonly epoch: number;
}

/**
 * Lays out what the images hold, from a tree that has been built. There is a folder per layer, each to be copied over `/`:
 *
 * - `node/`: `/runtime/node`;
 * - `data/`: an empty `/data`;
 * - `shared/`: `/shared`, the production packages that every service needs, in the places that they have in the repository;
 * - `services/NAME/`: `/app`, the packages that this service needs besides, links to the shared ones, `service` as a link
 *   to the one that runs, and `sbom.cdx.json`.
 *
 * Beside them lies a bill per service, `NAME.cdx.json`, for whoever publishes or scans what was built.
 *
 * So an image holds what its service needs and nothing else, and all but the last thin layer is stored, built and pulled
 * once. It is safe to leave a package to `/shared`: whatever it needs is needed by every service too, so it is there.
 *
 * The folders at the top are new to any base and to the layers below, because a layer that adds to a folder of another
 * also holds that folder, with the time of the build.
 */
export async function stage({
  root,
  all,
  services,
  out,
  node,
  nodeVersion,
  version,
  epoch,
}: StageOptions): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  const { packages: lock } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: Lock };
  const shared = neededByAll(all.map((name) => needs(lock, name)));
  for (const folder of shared) copyPackage(root, join(out, 'shared/shared'), folder, lock[folder] ?? {});
  const bills = services.map((service) =>
    writeBill({
      ...{ root, lock, folders: needs(lock, service), service, version, epoch, nodeVersion },
      file: join(out, `${service}.cdx.json`),
    }),
  );
  for (const service of services) {
    const app = join(out, 'services', service, 'app');
    const folders = needs(lock, service);
    for (const folder of folders) {
      if (!shared.has(folder)) copyPackage(root, app, folder, lock[folder] ?? {});
      else if (isLookedFor(folder)) linkToShared(app, folder);
    }
    symlinkSync(`services/${service}`, join(app, 'service'));
  }
  await Promise.all(bills); // npm takes seconds for each
  for (const service of services) {
    copyFileSync(join(out, `${service}.cdx.json`), join(out, 'services', service, 'app/sbom.cdx.json'));
  }
  mkdirSync(join(out, 'node/runtime'), { recursive: true });
  copyNode(node, join(out, 'node/runtime/node'));
  mkdirSync(join(out, 'data/data'), { recursive: true });
  for (const ofThisCommit of ['shared', 'services']) settle(join(out, ofThisCommit), epoch);
  for (const same of ['node', 'data']) settle(join(out, same), 0); // equal in every release: pulled once
  chmodSync(join(out, 'data/data'), 0o700);
}

/** Node's own binary carries 18 MB of symbols for debuggers of Node itself. Without binutils they stay: it runs all the same. */
function copyNode(node: string, to: string): void {
  const { status } = spawnSync('strip', ['--strip-all', '-o', to, node], { stdio: 'ignore' });
  if (status !== 0) copyFileSync(node, to);
}

/** By its link, as npm installs it: npm misses a workspace that has none. */
function needs(lock: Lock, service: string): readonly string[] {
  return productionFolders(lock, `node_modules/@leviathan/${service}`);
}

function neededByAll(each: readonly (readonly string[])[]): ReadonlySet<string> {
  const [first = [], ...others] = each.map((folders) => new Set(folders));
  return new Set([...first].filter((folder) => others.every((folders) => folders.has(folder))));
}

/** Where Node looks from the service's own packages; what lies deeper, only the shared ones look for. */
function isLookedFor(folder: string): boolean {
  return /^node_modules\/(@[^/]+\/)?[^/]+$/.test(folder);
}

function linkToShared(app: string, folder: string): void {
  mkdirSync(dirname(join(app, folder)), { recursive: true });
  symlinkSync(`/shared/${folder}`, join(app, folder));
}

/** One time and one of two modes for everything, whatever clock and umask it was copied under. */
function settle(path: string, epoch: number): void {
  const stat = lstatSync(path);
  if (stat.isDirectory()) for (const name of readdirSync(path)) settle(join(path, name), epoch);
  if (!stat.isSymbolicLink()) chmodSync(path, stat.isDirectory() || (stat.mode & 0o100) !== 0 ? 0o755 : 0o644);
  lutimesSync(path, epoch, epoch);
}
