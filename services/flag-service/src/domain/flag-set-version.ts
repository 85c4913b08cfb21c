import { createHash } from 'node:crypto';
import type { FlagDefinition, FlagSet } from '@leviathan/contracts';

/** What one version changed. */
export type FlagChange =
  | { readonly kind: 'seeded'; readonly set: FlagSet }
  | { readonly kind: 'flag-put'; readonly key: string; readonly definition: FlagDefinition }
  /** The flag is as it was in version `to` of the set. */
  | {
      readonly kind: 'flag-rolled-back';
      readonly key: string;
      readonly to: number;
      readonly definition: FlagDefinition;
    }
  /** Each is disabled: off where it routes, the code's default elsewhere. Its rules stay, for a rollback. */
  | { readonly kind: 'killed'; readonly keys: readonly string[] };

/** One version of the flag set: who changed what, when and why. */
export interface FlagSetVersion {
  /** 1, 2, 3 … without gaps. */
  readonly version: number;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly by: string;
  readonly why?: string;
  readonly change: FlagChange;
  /** Of the whole set after the change. */
  readonly digest: string;
}

/** The flag set as its versions tell it. */
export interface FlagSetState {
  /** 0: there is no flag set yet. */
  readonly version: number;
  /** Names this version of the whole set, across restarts and replicas. */
  readonly etag: string;
  /** When it was written, epoch milliseconds. */
  readonly at: number;
  readonly set: FlagSet;
  /** By flag: the version that it has been as it is since. */
  readonly since: ReadonlyMap<string, FlagSetVersion>;
}

export const NO_FLAG_SET: FlagSetState = { version: 0, etag: '0', at: 0, set: { flags: {} }, since: new Map() };

/** The set after `change`. A flag that is put again keeps its place. */
export function applied(set: FlagSet, change: FlagChange): FlagSet {
  if (change.kind === 'seeded') return change.set;
  const changed = keysOf(change).flatMap((key) => {
    const definition = after(change, key, Object.hasOwn(set.flags, key) ? set.flags[key] : undefined);
    return definition === undefined ? [] : [[key, definition] as const];
  });
  return { ...set, flags: { ...set.flags, ...Object.fromEntries(changed) } };
}

/** How `change` left a flag that was `before`, or `undefined` when there is none. */
export function after(change: FlagChange, key: string, before: FlagDefinition | undefined): FlagDefinition | undefined {
  if (!keysOf(change).includes(key)) return before;
  switch (change.kind) {
    case 'seeded':
      return change.set.flags[key];
    case 'flag-put':
    case 'flag-rolled-back':
      return change.definition;
    case 'killed':
      return before === undefined ? undefined : { ...before, state: 'DISABLED' };
  }
}

/** The flags that a change touches. */
export function keysOf(change: FlagChange): readonly string[] {
  switch (change.kind) {
    case 'seeded':
      return Object.keys(change.set.flags);
    case 'flag-put':
    case 'flag-rolled-back':
      return [change.key];
    case 'killed':
      return change.keys;
  }
}

export function evolve(state: FlagSetState, version: FlagSetVersion): FlagSetState {
  const set = applied(state.set, version.change);
  const since = new Map([...state.since, ...keysOf(version.change).map((key) => [key, version] as const)]);
  const etag = `${String(version.version)}-${version.digest.slice(0, 12)}`;
  return { version: version.version, etag, at: version.at, set, since };
}

export function digestOf(set: FlagSet): string {
  return createHash('sha256').update(JSON.stringify(set)).digest('hex');
}

/** One flag as it stands. */
export interface Flag {
  readonly key: string;
  /** The flag's own: it changes when this flag does, and not when another one does. */
  readonly etag: string;
  readonly definition: FlagDefinition;
  readonly since: FlagSetVersion;
}

export function findFlag({ set, since }: FlagSetState, key: string): Flag | undefined {
  const version = since.get(key);
  const definition = Object.hasOwn(set.flags, key) ? set.flags[key] : undefined;
  if (version === undefined || definition === undefined) return undefined;
  return { key, etag: String(version.version), definition, since: version };
}

/** Every flag, the one that changed last first. */
export function allFlags(state: FlagSetState): readonly Flag[] {
  const flags = Object.keys(state.set.flags).flatMap((key) => findFlag(state, key) ?? []);
  return flags.sort((a, b) => b.since.version - a.since.version || (a.key < b.key ? -1 : 1));
}
