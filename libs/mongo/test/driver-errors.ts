import { createRequire } from 'node:module';
import { mongo } from 'mongoose';

type Fault = readonly [index: number, code: number, errmsg?: string];

interface BulkParts {
  readonly WriteError: new (error: object) => mongo.WriteError;
  readonly WriteConcernError: new (error: object) => mongo.WriteConcernError;
  readonly BulkWriteResult: new (result: object, isOrdered: boolean) => mongo.BulkWriteResult;
}

// The driver does not export them; the copy of the driver that mongoose uses is the one whose errors we meet.
const fromMongoose = createRequire(createRequire(import.meta.url).resolve('mongoose'));
const { WriteError, WriteConcernError, BulkWriteResult } = fromMongoose('mongodb/lib/bulk/common.js') as BulkParts;

/** What an unordered `insertMany` throws when the server gave outcomes: the documents' own, the write concern's, or both. */
export function bulkError(faults: readonly Fault[], unconfirmed?: { code: number; errmsg: string }): Error {
  const writeErrors = faults.map(([index, code, errmsg]) => new WriteError({ index, code, errmsg, op: {} }));
  const result = bulkResult(writeErrors, unconfirmed);
  // As the driver does: with a write concern's error it leaves the documents' own to the result alone.
  if (unconfirmed !== undefined) {
    return new mongo.MongoBulkWriteError({ message: unconfirmed.errmsg, code: unconfirmed.code }, result);
  }
  const [first] = writeErrors;
  const message = first?.errmsg ?? 'write operation failed';
  return new mongo.MongoBulkWriteError({ message, code: first?.code ?? 0, writeErrors }, result);
}

/** What it throws when the command itself failed: the driver wraps whatever it was. */
export function wrapped(cause: Error): Error {
  return new mongo.MongoBulkWriteError(cause, bulkResult([]));
}

/** The server's refusal of a whole command. */
export function refusal(code: number, errmsg: string): Error {
  return new mongo.MongoServerError({ ok: 0, code, errmsg });
}

/** An error that a class of the driver promises by its name: most cannot be built without a pool or a topology. */
export function named(name: string): Error {
  return Object.defineProperty(new mongo.MongoError('nothing'), 'name', { value: name });
}

function bulkResult(writeErrors: readonly mongo.WriteError[], unconfirmed?: object): mongo.BulkWriteResult {
  const writeConcernErrors = unconfirmed === undefined ? [] : [new WriteConcernError(unconfirmed)];
  return new BulkWriteResult({ ok: 1, writeErrors, writeConcernErrors, insertedIds: [], upserted: [] }, false);
}
