import { createHash } from 'node:crypto';
import type { Entry } from '../entry.ts';
import type { Grain } from '../grain.ts';
import type { Journal, Removal, Snapshot } from '../journal.ts';
import type { Folded } from '../owner.ts';
import { BrokenJournal } from '../store-errors.ts';
import { evolved } from '../upcast.ts';
import { type SavedWindow, Window } from './window.ts';

/** Raised when the runtime's own half of a snapshot changes its shape. */
const RUNTIME_VERSION = 3;

/** An entity as the journal tells it, with what the runtime needs besides. */
export interface Fold {
  readonly entity: string;
  readonly grain: Grain<unknown>;
  readonly state: unknown;
  readonly seq: number;
  readonly bornAt: number | undefined;
  readonly changedAt: number | undefined;
  /** Of the newest turn, or of the one that is being taken: where its effects and calls belong. */
  readonly traceparent: string | undefined;
  /** Changes with the fold: the older fold is not used any more. */
  readonly window: Window;
  /** It was erased and takes no more commands, or it is ended for so long that its removal has begun. */
  readonly gone?: Gone;
}

export type Gone = { readonly kind: 'erased' } | ({ readonly kind: 'retired' } & Removal);

interface SavedFold {
  readonly state: unknown;
  readonly bornAt: number;
  readonly changedAt: number;
  readonly traceparent?: string;
  readonly window: SavedWindow;
  readonly gone?: Gone;
}

/** A fold in a snapshot, and the digest by which it is known to be what was saved. */
interface Sealed {
  readonly digest: string;
  readonly fold: SavedFold;
}

/** The newest state of an entity: its snapshot, if there is one of this version, and what came after it. */
export async function loadFold(
  journal: Journal,
  grain: Grain<unknown>,
  entity: string,
  dedupeWindow: number,
): Promise<Fold> {
  const snapshot = await journal.loadSnapshot(entity, versionOf(grain));
  const saved = savedIn(snapshot);
  const start =
    snapshot === undefined || saved === undefined ? undefined : restore(grain, snapshot, saved, dedupeWindow);
  const known = start === undefined ? undefined : await foldFrom(journal, start);
  return known ?? (await foldFrom(journal, unborn(grain, entity, dedupeWindow))) ?? unborn(grain, entity, dedupeWindow);
}

/** @returns `undefined` when the journal does not hold what `start` stands on */
async function foldFrom(journal: Journal, start: Fold): Promise<Fold | undefined> {
  const { entity, grain } = start;
  let fold = start;
  let isWhole = true;
  let isBased = start.seq === 0;
  for await (const entry of journal.read(entity, { from: Math.max(1, start.seq) })) {
    if (!isBased) {
      if (!isBase(start, entry)) return undefined;
      isBased = true;
      continue;
    }
    isWhole &&= entry.seq === fold.seq + 1;
    fold = advance(fold, entry, isWhole ? await stateAfter(journal, grain, fold, entry) : grain.initial);
  }
  // What is left of a removal that was interrupted has no beginning; anything else without one is damaged.
  if (!isWhole && fold.gone?.kind !== 'retired') throw new BrokenJournal(`the journal of ${entity} has a gap`);
  return isBased ? fold : undefined;
}

/**
 * Whether a snapshot was made of this entry. A backup reads a journal and its snapshots at different moments: restored,
 * the snapshot may be ahead of the journal, or, once that has gone on, be of another past.
 */
function isBase({ seq, changedAt }: Pick<Fold, 'seq' | 'changedAt'>, entry: Entry): boolean {
  return entry.seq === seq && entry.at === changedAt;
}

/** The first entry of a fork follows on another's state. */
async function stateAfter<S>(
  journal: Journal,
  grain: Grain<S>,
  { state }: { readonly state: S },
  entry: Entry,
): Promise<S> {
  if (entry.fork === undefined) return evolved(grain, state, entry);
  const past = await readFolded(journal, grain, entry.fork.from, entry.fork.seq);
  return evolved(grain, past.state, entry);
}

/** The fold after `entry`, whose state is `state`. */
export function advance(fold: Fold, entry: Entry, state: unknown): Fold {
  fold.window.apply(entry);
  const { traceparent = fold.traceparent } = entry;
  const gone = goneBy(entry) ?? fold.gone;
  return {
    ...fold,
    state,
    seq: entry.seq,
    bornAt: fold.bornAt ?? entry.at,
    changedAt: entry.at,
    traceparent,
    ...(gone === undefined ? {} : { gone }),
  };
}

function goneBy({ kind, entity, seq, at, data }: Entry): Gone | undefined {
  if (kind === 'erased') return { kind };
  return kind === 'retired' ? { kind, entity, seq, at, ...(data as Pick<Removal, 'notAfter'>) } : undefined;
}

/** The fold as a snapshot, which only spares reading: it can be deleted at any time. */
export function snapshotOf(fold: Fold): Snapshot {
  const { entity, grain, seq, state, bornAt = 0, changedAt = 0, window } = fold;
  const trace = fold.traceparent === undefined ? {} : { traceparent: fold.traceparent };
  const gone = fold.gone === undefined ? {} : { gone: fold.gone };
  const saved: SavedFold = { state, bornAt, changedAt, ...trace, ...gone, window: window.save() };
  const sealed: Sealed = { digest: digestOf(saved), fold: saved };
  return { entity, seq, version: versionOf(grain), state: sealed };
}

/**
 * An entity as its journal tells it at this moment, or as it was at seq `at`: for reads, which own nothing.
 *
 * @param known an older fold of the same entity, to spare reading; entries never change
 */
export async function readFolded<S>(
  journal: Journal,
  grain: Grain<S>,
  entity: string,
  at: number = Number.MAX_SAFE_INTEGER,
  known?: Folded<S>,
): Promise<Folded<S>> {
  const older = known ?? (await savedFolded(journal, grain, entity));
  let folded = older !== undefined && older.seq <= at ? older : nothing(grain);
  for await (const entry of journal.read(entity, { from: folded.seq + 1, to: at })) {
    if (entry.seq !== folded.seq + 1 || entry.kind === 'retired') return nothing(grain); // it is being removed
    const state = await stateAfter(journal, grain, folded, entry);
    folded = { state, seq: entry.seq, bornAt: folded.bornAt ?? entry.at, changedAt: entry.at };
  }
  return folded;
}

function nothing<S>(grain: Grain<S>): Folded<S> {
  return { state: grain.initial, seq: 0, bornAt: undefined, changedAt: undefined };
}

async function savedFolded<S>(journal: Journal, grain: Grain<S>, entity: string): Promise<Folded<S> | undefined> {
  const snapshot = await journal.loadSnapshot(entity, versionOf(grain));
  const saved = savedIn(snapshot);
  if (snapshot === undefined || saved === undefined) return undefined;
  const { seq } = snapshot;
  const { state, bornAt, changedAt } = saved;
  for await (const entry of journal.read(entity, { from: seq, to: seq })) {
    if (isBase({ seq, changedAt }, entry)) return { state: state as S, seq, bornAt, changedAt };
  }
  return undefined;
}

/**
 * The fold in a snapshot, or `undefined` for one that is not what was saved: somebody wrote into the store. It is as good
 * as not there, because the journal tells the same, and the next one takes its place.
 */
function savedIn(snapshot: Snapshot | undefined): SavedFold | undefined {
  if (snapshot === undefined) return undefined;
  const { digest, fold } = (snapshot.state ?? {}) as Partial<Sealed>; // or whatever else stands there
  return fold !== undefined && digest === digestOf(fold) ? fold : undefined;
}

/** Of its JSON, which comes back from a store as it went. */
function digestOf(fold: SavedFold): string {
  return createHash('sha256').update(JSON.stringify(fold)).digest('base64url').slice(0, 22);
}

function unborn(grain: Grain<unknown>, entity: string, dedupeWindow: number): Fold {
  const window = new Window(dedupeWindow);
  const untold = { bornAt: undefined, changedAt: undefined, traceparent: undefined };
  return { entity, grain, state: grain.initial, seq: 0, ...untold, window };
}

function restore(grain: Grain<unknown>, { entity, seq }: Snapshot, saved: SavedFold, dedupeWindow: number): Fold {
  return {
    entity,
    grain,
    seq,
    state: saved.state,
    bornAt: saved.bornAt,
    changedAt: saved.changedAt,
    traceparent: saved.traceparent,
    window: new Window(dedupeWindow, saved.window),
    ...(saved.gone === undefined ? {} : { gone: saved.gone }),
  };
}

function versionOf(grain: Pick<Grain<unknown>, 'schema'>): number {
  return grain.schema * 1000 + RUNTIME_VERSION;
}
