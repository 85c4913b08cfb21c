import { codeOf } from './mongo-errors.ts';

/** What a server of MongoDB's protocol may lack, and what is done without. */
export type Optional = 'partial index' | 'majority read';

/**
 * A server answers with one of these what it will never do. They are listed, so that a failure that passes (a server
 * that starts, steps down or is overloaded) never chooses the weaker way for the life of the process.
 */
const UNSUPPORTED = [
  2, // BadValue
  9, // FailedToParse
  72, // InvalidOptions
  115, // CommandNotSupported: FerretDB 2, Cosmos DB
  238, // NotImplemented: FerretDB 1
  40_415, // an unknown field
];

const REFUSALS: Readonly<Record<Optional, ReadonlySet<number>>> = {
  'partial index': new Set([
    ...UNSUPPORTED,
    67, // CannotCreateIndex
    85, // IndexOptionsConflict: a plain one is there, from before the server could do better
    86, // IndexKeySpecsConflict: the same
  ]),
  // Not 134, ReadConcernMajorityNotAvailableYet: that one passes.
  'majority read': new Set([...UNSUPPORTED, 148 /* ReadConcernMajorityNotEnabled */]),
};

export function isRefusal(what: Optional, thrown: unknown): boolean {
  const code = codeOf(thrown);
  return code !== undefined && REFUSALS[what].has(code);
}
