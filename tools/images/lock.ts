import { posix } from 'node:path';

/** What we read of an entry of package-lock.json. */
export interface LockEntry {
  readonly version?: string;
  readonly resolved?: string;
  /** The entry only points at a workspace, by `resolved`. */
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}
export type Lock = Readonly<Record<string, LockEntry>>;

/**
 * The folders that `folder` needs at run time, itself included, by their paths from the root: the closure of its
 * production dependencies in package-lock.json. Links stay links: both the link and the workspace it leads to are named.
 *
 * @throws when a dependency that is not optional is missing in the lock
 */
export function productionFolders(lock: Lock, folder: string): readonly string[] {
  const found = new Set<string>();
  const queue = [folder];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    const entry = lock[path];
    if (entry === undefined) throw new Error(`package-lock.json has no ${path}`);
    if (entry.link === true && entry.resolved !== undefined) queue.push(entry.resolved);
    else queue.push(...needed(lock, path, entry));
  }
  return [...found].toSorted();
}

function needed(lock: Lock, path: string, entry: LockEntry): readonly string[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = entry;
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  const required = [...Object.keys(dependencies), ...peers].filter((name) => !(name in optionalDependencies));
  const optional = Object.keys(optionalDependencies).flatMap((name) => resolve(lock, path, name) ?? []);
  return [
    ...optional,
    ...required.map((name) => {
      const folder = resolve(lock, path, name);
      if (folder === undefined) throw new Error(`package-lock.json does not say where ${path} gets ${name}`);
      return folder;
    }),
  ];
}

/** As Node looks for a package: in the folder's own node_modules, then in those of each folder above. */
function resolve(lock: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    const candidate = posix.join(folder === '.' ? '' : folder, 'node_modules', name);
    if (candidate in lock && posix.basename(folder) !== 'node_modules') return candidate;
    if (folder === '.') return undefined;
  }
}
