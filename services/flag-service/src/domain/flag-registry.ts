import type { FlagDefinition, FlagSet } from '@leviathan/contracts';
import type { Clock } from '@leviathan/kernel';
import type { Announce, FlagVersions, TargetingCheck } from '../ports.ts';
import { type Fault, flagFaults, sizeFaults } from './flag-rules.ts';
import {
  type Flag,
  type FlagChange,
  type FlagSetState,
  type FlagSetVersion,
  NO_FLAG_SET,
  applied,
  digestOf,
  evolve,
  findFlag,
} from './flag-set-version.ts';
import { type Precondition, violation } from './precondition.ts';

/** A lost insert means that another flag was written at that moment: after so many in a row the caller shall wait. */
const MAX_TRIES = 10;

export interface FlagRegistryOptions {
  readonly versions: FlagVersions;
  readonly check: TargetingCheck;
  readonly announce: Announce;
  readonly clock: Clock;
}

/** A flag that somebody wants to write. */
export interface FlagWrite {
  readonly key: string;
  readonly definition: FlagDefinition;
  readonly precondition: Precondition;
  readonly by: string;
  readonly why?: string;
}

/** What became of a write. */
export type Written =
  | { readonly outcome: 'stored'; readonly flag: Flag; readonly created: boolean }
  | { readonly outcome: 'stale'; readonly reason: string }
  | { readonly outcome: 'invalid'; readonly faults: readonly Fault[] }
  /** Others wrote all the time. Nothing was stored. */
  | { readonly outcome: 'contended' };

/**
 * The flag set and its versions.
 *
 * Any number of registries may share one journal: a version is inserted under its number, and of two writers one finds
 * it taken. It then looks again: its precondition still holds only if it was another flag that changed.
 */
export class FlagRegistry {
  readonly #options: FlagRegistryOptions;
  #known: FlagSetState = NO_FLAG_SET;

  constructor(options: FlagRegistryOptions) {
    this.#options = options;
  }

  /** The newest version, read from the journal. */
  async current(): Promise<FlagSetState> {
    let state = this.#known;
    for await (const version of this.#options.versions.read(state.version + 1)) state = evolve(state, version);
    if (state.version > this.#known.version) this.#known = state;
    return this.#known;
  }

  /** Makes `set` the first version. @returns whether it was: another replica may have been first */
  async seed(set: FlagSet, by: string): Promise<boolean> {
    const stored = await this.#append(NO_FLAG_SET, { kind: 'seeded', set }, { by });
    return stored !== undefined;
  }

  async put(write: FlagWrite): Promise<Written> {
    for (let attempt = 1; attempt <= MAX_TRIES; attempt += 1) {
      const written = await this.#tryPut(write, await this.current());
      if (written !== 'taken') return written;
    }
    return { outcome: 'contended' };
  }

  /** The newest `limit` versions below `before` that touched the flag, newest first. */
  async history(key: string, before: number | undefined, limit: number): Promise<readonly FlagSetVersion[]> {
    const newest: FlagSetVersion[] = [];
    const to = before === undefined ? undefined : before - 1;
    for await (const version of this.#options.versions.read(1, to)) {
      if (!touches(version, key)) continue;
      newest.push(version);
      if (newest.length > limit) newest.shift();
    }
    return newest.reverse();
  }

  async #tryPut(
    { key, definition, precondition, ...author }: FlagWrite,
    state: FlagSetState,
  ): Promise<Written | 'taken'> {
    const before = findFlag(state, key);
    const reason = violation(precondition, key, before?.etag);
    if (reason !== undefined) return { outcome: 'stale', reason };
    const change: FlagChange = { kind: 'flag-put', key, definition };
    const set = applied(state.set, change);
    const size = sizeFaults(set); // nothing else may walk a set that is too deep
    const faults = size.length > 0 ? size : flagFaults(key, definition, set, this.#options.check);
    if (faults.length > 0) return { outcome: 'invalid', faults };
    const after = await this.#append(state, change, author);
    const flag = after === undefined ? undefined : findFlag(after, key);
    return flag === undefined ? 'taken' : { outcome: 'stored', flag, created: before === undefined };
  }

  /** @returns the state after it, or `undefined` when the version's number was taken */
  async #append(
    state: FlagSetState,
    change: FlagChange,
    { by, why }: Pick<FlagWrite, 'by' | 'why'>,
  ): Promise<FlagSetState | undefined> {
    const { versions, announce, clock } = this.#options;
    const version: FlagSetVersion = {
      version: state.version + 1,
      at: clock.now(),
      by,
      ...(why === undefined ? {} : { why }),
      change,
      digest: digestOf(applied(state.set, change)),
    };
    if ((await versions.append(version)) === 'taken') return undefined;
    const after = evolve(state, version);
    if (after.version > this.#known.version) this.#known = after;
    announce(after.etag);
    return after;
  }
}

function touches({ change }: FlagSetVersion, key: string): boolean {
  return change.kind === 'seeded' ? Object.hasOwn(change.set.flags, key) : change.key === key;
}
