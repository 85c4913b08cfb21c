import type { BlobStore } from '@leviathan/blobs';
import { type Checkpoint, type Session, entityKey } from '@leviathan/contracts';
import type { Folded, Journal, Owner } from '@leviathan/grains';
import { type Page, ProblemError, encodeCursor } from '@leviathan/service-kit';
import {
  isUnreadable,
  legacySessionView,
  newestCheckpoint,
  sessionFileOf,
} from '../domain/legacy-session/legacy-session-view.ts';
import { whyNotLegacyId } from '../domain/legacy-files/legacy-id.ts';
import { namesOf } from '../domain/entity-names.ts';
import { sessionGrain } from '../domain/session/session-grain.ts';
import { isOwn } from '../domain/session/session-event.ts';
import type { SessionState } from '../domain/session/session-state.ts';
import { sessionView } from '../domain/session/session-view.ts';
import type { LegacyFiles, LegacyHome } from '../ports.ts';
import { checkpointsIn } from './checkpoints-in.ts';
import { exportFiles, legacyExport } from '../domain/import/export-session.ts';
import type { SessionDiff, SessionExport } from './views.ts';
import { isAmong } from './list-query.ts';
import { pageOfBirths } from './page-of-births.ts';
import { pageOfEntries } from './page-of-entries.ts';
import { type JournalEntry, journalEntry } from './views.ts';

const NO_FILES: LegacyFiles = {};

/** Filters AND; the values of one OR. */
export interface SessionFilter {
  readonly status?: readonly string[] | undefined;
  readonly backend?: readonly string[] | undefined;
  readonly agent?: readonly string[] | undefined;
  readonly workspace?: readonly string[] | undefined;
  readonly sessionType?: readonly string[] | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/**
 * Reads sessions: those born as grains from their journals, those born legacy from their files, which any process with
 * the home on its disk can read. Reads are current, and own nothing.
 */
export class SessionReader {
  readonly #owner: Pick<Owner, 'read'>;
  readonly #journal: Journal;
  readonly #home: LegacyHome;
  readonly #blobs: Pick<BlobStore, 'get'>;

  constructor(owner: Pick<Owner, 'read'>, journal: Journal, home: LegacyHome, blobs: Pick<BlobStore, 'get'>) {
    this.#owner = owner;
    this.#journal = journal;
    this.#home = home;
    this.#blobs = blobs;
  }

  /** @param at the seq to fold up to: the session as it was then */
  async session(tenant: string, id: string, at?: number): Promise<Session> {
    const folded = await this.#owner.read(sessionGrain, keyOf(tenant, id), at);
    if (at !== undefined) return pastSession(folded, id, at);
    return (await this.#present(tenant, id, folded)) ?? fail('session-not-found', `there is no session ${quoted(id)}`);
  }

  /** Sessions that the journals know, the youngest birth first. */
  sessions(tenant: string, filter: SessionFilter, limit: number, after?: string): Promise<Page<Session>> {
    const { since, until } = filter;
    const itemOf = async (entity: string): Promise<Session | undefined> => {
      const session = await this.#born(tenant, entity);
      return session !== undefined && isWanted(session, filter) ? session : undefined;
    };
    return pageOfBirths(this.#journal, { tenant, type: 'session', limit, after, since, until, itemOf });
  }

  /** Oldest first. A session that only the old agent knows has no journal, so its page is empty. */
  async journal(tenant: string, id: string, from: number, limit: number): Promise<Page<JournalEntry>> {
    const key = keyOf(tenant, id);
    if ((await this.#journal.lastSeq(key)) === 0) await this.session(tenant, id);
    const { items, next } = await pageOfEntries(this.#journal.read(key, { from }), limit, journalEntry);
    return { items, ...(next === undefined ? {} : { next: encodeCursor(String(next)) }) };
  }

  /** What is different at `to` from what was at `from`, field by field. */
  async diff(tenant: string, id: string, from: number, to: number): Promise<SessionDiff> {
    const [before, after] = await Promise.all([this.session(tenant, id, from), this.session(tenant, id, to)]);
    const names = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof Session)[]); // of sessions
    const changes = [...names]
      .filter((name) => name !== 'seq' && JSON.stringify(before[name]) !== JSON.stringify(after[name]))
      .map((field) => ({ field, from: before[field] ?? null, to: after[field] ?? null }));
    return { from, to, changes };
  }

  /** The files that the old agent would have of it, and one beside them with what they have no room for. */
  async export(tenant: string, id: string): Promise<SessionExport> {
    const key = keyOf(tenant, id);
    const { state } = await this.#owner.read(sessionGrain, key);
    if (!isOwn(state)) {
      await this.session(tenant, id);
      return { files: [...legacyExport(id, await this.#files(tenant, id))] };
    }
    const { items: checkpoints } = await checkpointsIn((from) => this.#journal.read(key, { from }), Infinity);
    const artefacts = [];
    for (const { name, digest } of state.rollup?.artefacts ?? []) {
      const blob = await this.#blobs.get(key, digest);
      if (blob !== undefined) artefacts.push({ name, content: Buffer.from(blob.content).toString('utf8') });
    }
    return { files: [...exportFiles(id, state, checkpoints, artefacts)] };
  }

  /** Oldest first. */
  async checkpoints(tenant: string, id: string, limit: number, after?: string): Promise<Page<Checkpoint>> {
    const key = keyOf(tenant, id);
    const { state } = await this.#owner.read(sessionGrain, key);
    if (isOwn(state)) {
      return checkpointsIn((from) => this.#journal.read(key, { from }), limit, after);
    }
    return { items: await this.#legacyCheckpoints(tenant, id) };
  }

  async #present(tenant: string, id: string, { state, seq }: Folded<SessionState>): Promise<Session | undefined> {
    if (isOwn(state)) return sessionView(state, id, seq);
    const files = await this.#files(tenant, id);
    const file = sessionFileOf(files, id);
    if (isUnreadable(file)) throw ProblemError.of(file);
    return file === undefined ? undefined : legacySessionView(files, file, id, seq);
  }

  /** One that cannot be read is left out of the list; asked for by its id, it says why. */
  async #born(tenant: string, entity: string): Promise<Session | undefined> {
    const { id } = namesOf(entity);
    try {
      return await this.#present(tenant, id, await this.#owner.read(sessionGrain, entity));
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'legacy-file') return undefined;
      throw error;
    }
  }

  async #legacyCheckpoints(tenant: string, id: string): Promise<readonly Checkpoint[]> {
    await this.session(tenant, id);
    const files = await this.#files(tenant, id);
    if (files.checkpoint === undefined) return [];
    const checkpoint = newestCheckpoint(files);
    return [
      checkpoint ?? fail('legacy-file', `${id}-checkpoint.yaml is not in the legacy format; it was left as it is`),
    ];
  }

  async #files(tenant: string, id: string): Promise<LegacyFiles> {
    if (whyNotLegacyId(id) !== undefined) return NO_FILES; // no legacy session can have this id
    const reading = await this.#home.read({ tenant, kind: 'session', id });
    if (reading.outcome === 'read') return reading.files;
    return fail('legacy-file', `the files of session ${quoted(id)} cannot be read: ${reading.reason}`);
  }
}

function isWanted(session: Session, { status, backend, agent, workspace, sessionType }: SessionFilter): boolean {
  return (
    isAmong(status, session.status) &&
    isAmong(backend, session.backend) &&
    isAmong(agent, session.agent) &&
    isAmong(workspace, session.workspace) &&
    isAmong(sessionType, session.sessionType)
  );
}

function pastSession({ state, seq }: Folded<SessionState>, id: string, at: number): Session {
  if (seq < at && seq > 0) fail('not-found', `the journal of session ${quoted(id)} ends at ${String(seq)}`);
  if (isOwn(state)) return sessionView(state, id, seq);
  if (state.status === 'none') fail('session-not-found', `there was no session ${quoted(id)} at ${String(at)}`);
  return fail('invalid-request', `session ${quoted(id)} lives in legacy files, which have no past: leave out \`at\``);
}

function keyOf(tenant: string, id: string): string {
  return entityKey({ tenant, type: 'session', id }) ?? fail('invalid-id', `${quoted(id)} cannot name a session`);
}

function fail(code: ConstructorParameters<typeof ProblemError>[0], detail: string): never {
  throw new ProblemError(code, detail);
}

function quoted(id: string): string {
  return JSON.stringify(id);
}
