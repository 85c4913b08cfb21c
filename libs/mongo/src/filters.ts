import { type OpenKind, entryId } from '@leviathan/grains';
import type { mongo } from 'mongoose';
import type { EntryDocument } from './documents.ts';

type Filter = mongo.Filter<EntryDocument>;

/** No entry is older. A partial index over instants says this bound and every query repeats it: see `Index.only`. */
export const FIRST_INSTANT = 0;

/**
 * The entries of one entity between two seqs. Its name says nothing that the ids do not: it is for servers that find a
 * range of ids only by looking at all documents, and that find a name in the index of commands.
 */
export function within(entity: string, from: number, to: number): Filter {
  return { _id: { $gte: entryId(entity, from), $lte: entryId(entity, to) }, entity };
}

/** The entries of one entity with effects that are not published yet. */
export function openOf(entity: string): Filter {
  return { entity, openAt: { $gte: FIRST_INSTANT } };
}

/**
 * By the index of what is open, of which the other kind is skipped. Not by an index over `open` itself: it is an array,
 * and not every server that speaks this protocol finds all in an index over one.
 */
export function openSince(kind: OpenKind, before: number): Filter {
  return { open: kind, openAt: { $gte: FIRST_INSTANT, $lt: before } };
}

export function dueAt(at: number): Filter {
  return { wakeAt: { $gte: FIRST_INSTANT, $lte: at } };
}

/** The first entries of the forks of an entity. */
export function forkOf(entity: string): Filter {
  return { forkOf: entity };
}
