import { createHash } from 'node:crypto';
import type { FlagDefinition, FlagSet } from '@leviathan/contracts';

/** What one version changed. */
export type FlagChange =
  | { readonly kind: 'seeded'; readonly set: FlagSet }
  | { readonly kind: 'flag-put'; readonly key: string; readonly definition: FlagDefinition };

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
  readonly set: FlagSet;
  /** By flag: the version that it has been as it is since. */
  readonly since: ReadonlyMap<string, FlagSetVersion>;
}

export const NO_FLAG_SET: FlagSetState = { version: 0, etag: '0', set: { flags: {} }, since: new Map() };

/** The set after `change`. A flag that is put again keeps its place. */
export function applied(set: FlagSet, change: FlagChange): FlagSet {
  if (change.kind === 'seeded') return change.set;
  return { ...set, flags: { ...set.flags, [change.key]: change.definition } };
}

export function evolve(state: FlagSetState, version: FlagSetVersion): FlagSetState {
  const set = applied(state.set, version.change);
  const changed = version.change.kind === 'seeded' ? Object.keys(set.flags) : [version.change.key];
  const since = new Map([...state.since, ...changed.map((key) => [key, version] as const)]);
  return { version: version.version, etag: `${String(version.version)}-${version.digest.slice(0, 12)}`, set, since };
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

/** How `version` left a flag, or `undefined` when it did not touch it. */
export function definitionIn({ change }: FlagSetVersion, key: string): FlagDefinition | undefined {
  if (change.kind === 'flag-put') return change.key === key ? change.definition : undefined;
  return Object.hasOwn(change.set.flags, key) ? change.set.flags[key] : undefined;
}
