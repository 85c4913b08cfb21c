import { type OpenKind, type Entry, type PreparedEntry, bornIn } from '@leviathan/grains';

/**
 * One entry. `doc` is its JSON, the only form that gives back exactly what was written (see the decision on documents);
 * the other fields are for indexes and for people who look with a shell.
 */
export interface EntryDocument {
  readonly _id: string;
  readonly entity: string;
  readonly seq: number;
  readonly at: number;
  readonly kind: string;
  readonly command: string;
  readonly doc: string;
  readonly open?: readonly OpenKind[];
  /** `at`, while there is an `open`: a range over it needs no partial index to skip the rest. */
  readonly openAt?: number;
  readonly wakeAt?: number;
  /** On first entries only, so that the index of births holds one key per entity. */
  readonly bornIn?: string;
  /** The origin of a fork, on its first entry only. */
  readonly forkOf?: string;
}

export interface SnapshotDocument {
  readonly _id: string;
  readonly seq: number;
  readonly version: number;
  /** JSON, for the same reason. */
  readonly state: string;
}

export function documentOf({ entry, id, doc }: PreparedEntry): EntryDocument {
  const { entity, seq, kind, command, open, wakeAt, fork } = entry;
  const at = Math.floor(entry.at);
  return {
    _id: id,
    entity,
    seq,
    at,
    kind,
    command,
    ...(open === undefined || open.length === 0 ? {} : { open, openAt: at }),
    ...(wakeAt === undefined ? {} : { wakeAt: Math.floor(wakeAt) }), // a timer that is early is harmless
    ...(seq === 1 ? { bornIn: bornIn(entity) } : {}),
    ...(fork === undefined ? {} : { forkOf: fork.from }),
    doc,
  };
}

/** @throws SyntaxError when `doc` is not JSON */
export function entryOf({ doc, open, wakeAt }: EntryDocument): Entry {
  const entry = JSON.parse(doc) as Entry; // written by this release or an older one, never by others
  return { ...entry, ...(open === undefined ? {} : { open }), ...(wakeAt === undefined ? {} : { wakeAt }) };
}
