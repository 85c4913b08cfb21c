import { InvalidCursor } from '../store-errors.ts';

/** `<tenant>/<type>` of an entity, encoded as in its key: the family that a list of births is about. */
export function bornIn(entity: string): string {
  return entity.slice(0, entity.lastIndexOf('/'));
}

/** Where a page of births ends: the next one starts after it. */
export interface BirthPosition {
  readonly at: number;
  readonly entity: string;
}

export function birthCursor({ at, entity }: BirthPosition): string {
  return Buffer.from(`${String(at)} ${entity}`).toString('base64url');
}

/** @throws InvalidCursor when no list of births gave it */
export function parseBirthCursor(cursor: string): BirthPosition {
  const [, at, entity] = /^(\d{1,15}) (\S+)$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (at === undefined || entity === undefined) throw new InvalidCursor('`after` is not a cursor that this list gave');
  return { at: Number(at), entity };
}
