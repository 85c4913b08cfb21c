import type { FlagDefinition, FlagSet } from '@leviathan/contracts';
import type { Clock } from '@leviathan/kernel';
import type { Announce, FlagVersions, RuleCheck } from '../ports.ts';
import { type Fault, flagFaults, sizeFaults } from './flag-rules.ts';
import {
  type Flag,
  type FlagChange,
  type FlagSetState,
  type FlagSetVersion,
  NO_FLAG_SET,
  after,
  applied,
  digestOf,
  evolve,
  findFlag,
  keysOf,
} from './flag-set-version.ts';
import { type Precondition, violation } from './precondition.ts';

/** A lost insert means that another flag was written at that moment: after so many in a row the caller shall wait. */
const MAX_TRIES = 10;
/** An emergency tries longer: each lost insert is a write of somebody else that went through, so it comes to its turn. */
const MAX_KILL_TRIES = 200;

export interface FlagRegistryOptions {
  readonly versions: FlagVersions;
  readonly check: RuleCheck;
  readonly announce: Announce;
  readonly clock: Clock;
}

/** Who wants a change, and why. */
export interface Author {
  readonly by: string;
  readonly why?: string;
}

/** A flag that somebody wants to write. */
export interface FlagWrite extends Author {
  readonly key: string;
  readonly definition: FlagDefinition;
  readonly precondition: Precondition;
}

/** A flag that shall be as it was. */
export interface FlagRollback extends Author {
  readonly key: string;
  /** A version of the set: the flag's own, or any later one in which it was so. */
  readonly to: number;
  readonly precondition: Precondition;
}

/** Why nothing was stored. */
export type Refused =
  | { readonly outcome: 'unknown'; readonly reason: string }
  | { readonly outcome: 'stale'; readonly reason: string }
  | { readonly outcome: 'invalid'; readonly faults: readonly Fault[] }
  /** Others wrote all the time. */
  | { readonly outcome: 'contended' };

/** What became of a write. */
export type Written = { readonly outcome: 'stored'; readonly flag: Flag; readonly created: boolean } | Refused;

/** What became of a kill. */
export type Killed = { readonly outcome: 'stored'; readonly flags: readonly Flag[] } | Refused;

/** One version as one flag lived through it. */
export interface FlagHistoryEntry {
  readonly version: FlagSetVersion;
  readonly before: FlagDefinition | undefined;
  readonly definition: FlagDefinition;
}

/** What a change shall be, given the set; nothing to do is a change, too. */
type Plan = (state: FlagSetState) => FlagChange | 'none' | Refused;

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

  /** The newest version that was read or written here: no look at the journal. */
  get known(): FlagSetState {
    return this.#known;
  }

  /** The newest version, read from the journal. */
  async current(): Promise<FlagSetState> {
    let state = this.#known;
    for await (const version of this.#options.versions.read(state.version + 1)) state = evolve(state, version);
    if (state.version > this.#known.version) this.#known = state;
    return this.#known;
  }

  /** The set as it was in the version that `etag` names, or `undefined` when there never was such a one. */
  async at(etag: string): Promise<FlagSetState | undefined> {
    const version = Number.parseInt(etag, 10);
    if (!(version > 0)) return undefined;
    const state = await this.#stateAt(version);
    return state.etag === etag ? state : undefined;
  }

  /** Makes `set` the first version. @returns whether it was: another replica may have been first */
  async seed(set: FlagSet, by: string): Promise<boolean> {
    const stored = await this.#append(NO_FLAG_SET, { kind: 'seeded', set }, { by });
    return stored !== undefined;
  }

  put({ key, definition, precondition, ...author }: FlagWrite): Promise<Written> {
    return this.#write(key, author, (state) => {
      const refusal = this.#refusal(state, key, definition, precondition);
      return refusal ?? { kind: 'flag-put', key, definition };
    });
  }

  async rollback({ key, to, precondition, ...author }: FlagRollback): Promise<Written> {
    const former = to > 0 ? findFlag(await this.#stateAt(to), key) : undefined;
    return this.#write(key, author, (state) => {
      if (former === undefined || to > state.version)
        return { outcome: 'unknown', reason: `flag ${key} has no version ${String(to)}; its history lists them` };
      const { definition } = former;
      const refusal = this.#refusal(state, key, definition, precondition);
      return refusal ?? { kind: 'flag-rolled-back', key, to, definition };
    });
  }

  /** Turns flags off at once, whatever others write meanwhile: an emergency must not fail on a precondition. */
  async kill(keys: readonly string[], author: Author): Promise<Killed> {
    const changed = await this.#change(
      author,
      (state) => {
        const missing = keys.find((key) => findFlag(state, key) === undefined);
        if (missing !== undefined) return { outcome: 'unknown', reason: `there is no flag ${missing}` };
        const alive = keys.filter((key) => findFlag(state, key)?.definition.state === 'ENABLED');
        return alive.length === 0 ? 'none' : { kind: 'killed', keys: alive };
      },
      MAX_KILL_TRIES,
    );
    if (changed.outcome !== 'stored') return changed;
    return { outcome: 'stored', flags: keys.flatMap((key) => findFlag(changed.state, key) ?? []) };
  }

  /** The newest `limit` versions below `before` that touched the flag, newest first. */
  async history(key: string, before: number | undefined, limit: number): Promise<readonly FlagHistoryEntry[]> {
    const newest: FlagHistoryEntry[] = [];
    let definition: FlagDefinition | undefined;
    const to = before === undefined ? undefined : before - 1;
    for await (const version of this.#options.versions.read(1, to)) {
      const former = definition;
      definition = after(version.change, key, former);
      if (definition === undefined || !keysOf(version.change).includes(key)) continue;
      newest.push({ version, before: former, definition });
      if (newest.length > limit) newest.shift();
    }
    return newest.reverse();
  }

  async #write(key: string, author: Author, plan: Plan): Promise<Written> {
    const changed = await this.#change(author, plan);
    if (changed.outcome !== 'stored') return changed;
    const flag = findFlag(changed.state, key);
    if (flag === undefined) throw new Error(`flag ${key} was written and is not there`);
    return { outcome: 'stored', flag, created: findFlag(changed.before, key) === undefined };
  }

  async #change(author: Author, plan: Plan, tries = MAX_TRIES): Promise<Changed | Refused> {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const before = await this.current();
      const change = plan(before);
      if (change === 'none') return { outcome: 'stored', before, state: before };
      if ('outcome' in change) return change;
      const state = await this.#append(before, change, author);
      if (state !== undefined) return { outcome: 'stored', before, state };
    }
    return { outcome: 'contended' };
  }

  #refusal(
    state: FlagSetState,
    key: string,
    definition: FlagDefinition,
    precondition: Precondition,
  ): Refused | undefined {
    const reason = violation(precondition, key, findFlag(state, key)?.etag);
    if (reason !== undefined) return { outcome: 'stale', reason };
    const set = applied(state.set, { kind: 'flag-put', key, definition });
    const size = sizeFaults(set); // nothing else may walk a set that is too deep
    const faults = size.length > 0 ? size : flagFaults(key, definition, set, this.#options.check);
    return faults.length > 0 ? { outcome: 'invalid', faults } : undefined;
  }

  async #stateAt(version: number): Promise<FlagSetState> {
    if (version === this.#known.version) return this.#known;
    let state = NO_FLAG_SET;
    for await (const each of this.#options.versions.read(1, version)) state = evolve(state, each);
    return state;
  }

  /** @returns the state after it, or `undefined` when the version's number was taken */
  async #append(state: FlagSetState, change: FlagChange, { by, why }: Author): Promise<FlagSetState | undefined> {
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
    const stored = evolve(state, version);
    if (stored.version > this.#known.version) this.#known = stored;
    announce(stored.etag);
    return stored;
  }
}

interface Changed {
  readonly outcome: 'stored';
  readonly before: FlagSetState;
  readonly state: FlagSetState;
}
