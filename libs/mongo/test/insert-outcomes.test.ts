import { expect, test } from '@jest/globals';
import { mongo } from 'mongoose';
import { outcomesOf } from '../src/insert-outcomes.ts';
import { bulkError, named, refusal, wrapped } from './driver-errors.ts';

const SERVER = { host: 'db:27017', trouble: undefined };

const DUPLICATE = 11_000;
const TOO_LARGE = 10_334;
const WRITE_CONCERN = { code: 64, errmsg: 'waiting for replication timed out' };

function outcomes(thrown: unknown, isOneMessage = true): readonly string[] {
  return outcomesOf(SERVER, thrown, 3, isOneMessage).map(({ outcome }) => outcome);
}

test('each document has its own outcome: what is there already, what can never be stored, and the stored rest', () => {
  expect(outcomes(bulkError([[1, DUPLICATE]]))).toEqual(['stored', 'duplicate', 'stored']);
  const thrown = bulkError([
    [0, TOO_LARGE, 'object to insert too large'],
    [2, DUPLICATE],
  ]);
  expect(outcomesOf(SERVER, thrown, 3, true)).toEqual([
    { outcome: 'rejected', reason: 'object to insert too large' },
    { outcome: 'stored' },
    { outcome: 'duplicate' },
  ]);
});

test("a document's error that may pass leaves that document unknown, and its neighbours as they are", () => {
  expect(outcomes(bulkError([[1, 262, 'operation exceeded time limit']]))).toEqual(['stored', 'unknown', 'stored']);
});

test('without the confirmation of a majority nothing is stored: all is unknown', () => {
  expect(outcomes(bulkError([], WRITE_CONCERN))).toEqual(['unknown', 'unknown', 'unknown']);
});

test('a duplicate stays one when no majority confirmed the rest', () => {
  expect(outcomes(bulkError([[0, DUPLICATE]], WRITE_CONCERN))).toEqual(['duplicate', 'unknown', 'unknown']);
});

test.each([
  ['a lost connection', new mongo.MongoNetworkError('connection 3 to 10.0.0.1:27017 closed')],
  ['a silent connection', new mongo.MongoNetworkTimeoutError('connection 3 to 10.0.0.1:27017 timed out')],
  ['a step down', refusal(189, 'primary stepped down')],
  ['a shutdown', refusal(91, 'shutting down')],
  ['a pool that was cleared under what is in flight', named('MongoPoolClearedOnNetworkError')],
  ['a client that is closed under what is in flight', new mongo.MongoClientClosedError()],
  ['an error that is none of the driver', new TypeError('x is not a function')],
])('%s leaves the whole batch unknown', (_, cause) => {
  expect(outcomes(wrapped(cause))).toEqual(['unknown', 'unknown', 'unknown']);
  expect(outcomes(cause)).toEqual(['unknown', 'unknown', 'unknown']);
});

test.each([
  ['no server', selectionTimeOut()],
  ['no free connection', named('MongoWaitQueueTimeoutError')],
  ['a cleared pool', named('MongoPoolClearedError')],
  ['a missing right', refusal(13, 'not authorized on x to execute command')],
  ['a refused password', refusal(18, 'Authentication failed.')],
  ['a failed handshake', labelled(new mongo.MongoNetworkError('connection closed'), 'HandshakeError')],
])('with %s nothing was sent, if the batch was one message', (_, cause) => {
  expect(outcomes(wrapped(cause))).toEqual(['unavailable', 'unavailable', 'unavailable']);
  expect(outcomes(cause)).toEqual(['unavailable', 'unavailable', 'unavailable']);
  expect(outcomes(wrapped(cause), false)).toEqual(['unknown', 'unknown', 'unknown']);
});

test('the cause of an outcome names the server and is worth asking again', () => {
  const [first] = outcomesOf(SERVER, wrapped(new mongo.MongoNetworkError('connection closed')), 1, true);
  expect(first).toMatchObject({ cause: { code: 'store-unavailable', message: expect.stringContaining('db:27017') } });
});

function selectionTimeOut(): Error {
  const description = { error: null, type: 'Unknown', servers: new Map() } as unknown as mongo.TopologyDescription;
  return new mongo.MongoServerSelectionError('Server selection timed out after 2500 ms', description);
}

function labelled(error: mongo.MongoError, label: string): Error {
  error.addErrorLabel(label);
  return error;
}
