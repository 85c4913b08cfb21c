import { entityKey } from '@leviathan/contracts';
import type { Append, Entry, Journal } from '@leviathan/grains';
import { LeviathanError, type Retry, reasonOf } from '@leviathan/kernel';
import type { FlagChange, FlagSetVersion } from '../domain/flag-set-version.ts';
import type { FlagVersions } from '../ports.ts';

/** There is one flag set for all tenants of an installation. */
const ENTITY = entityKey({ tenant: 'system', type: 'flag-set', id: 'flags' }) ?? '';
const SCHEMA = 1;

/** Thrown when a version may or may not have been stored. Read the flag, and write it again if it is as before. */
export class VersionUncertain extends LeviathanError {
  readonly code = 'store-unavailable';
  readonly retry: Retry = 'later';
}

/** Thrown when no journal will ever take a version. Make the flag smaller. */
export class VersionRefused extends LeviathanError {
  readonly code = 'payload-too-large';
  readonly retry: Retry = 'never';
}

/** What an entry says besides when: `by`, `why`, the digest and the change. */
type Data = Omit<FlagSetVersion, 'version' | 'at'>;

/** The versions of the flag set as entries of one journal. No owner is needed: the insert decides between two writers. */
export class JournalVersions implements FlagVersions {
  readonly #journal: Journal;

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  async *read(from: number, to?: number): AsyncIterable<FlagSetVersion> {
    const range = to === undefined ? { from } : { from, to };
    for await (const { seq, at, data } of this.#journal.read(ENTITY, range)) {
      yield { ...(data as Data), version: seq, at }; // written by `entryOf`, of schema 1, the only one there is
    }
  }

  async append(version: FlagSetVersion): Promise<'stored' | 'taken'> {
    return stored(await this.#journal.append(entryOf(version)), version.version);
  }
}

function entryOf({ version, at, ...data }: FlagSetVersion): Entry {
  return {
    entity: ENTITY,
    seq: version,
    at,
    kind: kindOf(data.change),
    schema: SCHEMA,
    command: `v-${String(version)}`,
    data,
    reply: { status: 'succeeded', result: { digest: data.digest } },
    answers: [],
    effects: [],
  };
}

function kindOf(change: FlagChange): string {
  return `flag-set.${change.kind}`;
}

function stored(append: Append, version: number): 'stored' | 'taken' {
  switch (append.outcome) {
    case 'stored':
    case 'taken':
      return append.outcome;
    case 'rejected':
      throw new VersionRefused(`version ${String(version)} of the flag set: ${append.reason}`);
    case 'unavailable':
      throw append.cause; // nothing was written, and the store's own error says why
    case 'unknown': {
      const detail = `version ${String(version)} of the flag set may or may not be stored: read the flag before you write it again`;
      throw new VersionUncertain(`${detail} (${reasonOf(append.cause)})`, { cause: append.cause });
    }
  }
}
