import { StoreUnavailable } from '@leviathan/grains';
import { reasonOf, toError } from '@leviathan/kernel';
import { mongo } from 'mongoose';

export const DUPLICATE_KEY = 11_000;

/** https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml */
const UNAUTHORIZED = 13;
const AUTHENTICATION_FAILED = 18;

/** Thrown by the driver before it sends anything. Others, a closed client's too, interrupt what is in flight. */
const UNSENT: ReadonlySet<string> = new Set([
  'MongoServerSelectionError',
  'MongoWaitQueueTimeoutError',
  'MongoPoolClearedError', // not …OnNetworkError: that one interrupts what is in flight
  'MongoPoolClosedError',
  'MongoTopologyClosedError',
  'MongoNotConnectedError',
  'MongoCompatibilityError',
]);

/** What errors say of the server. */
export interface Server {
  readonly host: string;
  /** Why it could not be used when it was last looked at. */
  readonly trouble: string | undefined;
  /** What an operator must know of a server that is too old. */
  readonly outdated?: string | undefined;
}

/** Thrown by a driver that has no connection; why it has none was said when it was lost, or could not be made. */
const UNCONNECTED: ReadonlySet<string> = new Set(['MongoTopologyClosedError', 'MongoNotConnectedError']);

/** What the driver threw, as what a caller can act on. */
export function storeError({ host, trouble }: Server, thrown: unknown): StoreUnavailable {
  if (thrown instanceof StoreUnavailable) return thrown;
  const said = UNCONNECTED.has(nameOf(thrown)) ? trouble : undefined;
  return new StoreUnavailable(said ?? sentenceOf(host, thrown), { cause: toError(thrown) });
}

/** Whether it is certain that nothing reached the server, or that the server refused before it did anything. */
export function isUnsent(thrown: unknown): boolean {
  const code = codeOf(thrown);
  if (code === UNAUTHORIZED || code === AUTHENTICATION_FAILED) return true;
  // By name, not by `instanceof`: a subclass may promise less than its parent.
  return UNSENT.has(nameOf(thrown)) || (thrown instanceof mongo.MongoError && thrown.hasErrorLabel('HandshakeError'));
}

export function codeOf(thrown: unknown): number | undefined {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'number'
    ? thrown.code
    : undefined;
}

/** One clear sentence for an operator; no driver message holds the URL's password, and neither does this. */
function sentenceOf(host: string, thrown: unknown): string {
  const code = codeOf(thrown);
  if (code === AUTHENTICATION_FAILED) return `MongoDB at ${host} refuses the user or the password of LEV_MONGO_URL`;
  if (code === UNAUTHORIZED) return `MongoDB at ${host}: the user of LEV_MONGO_URL lacks a right (${reasonOf(thrown)})`;
  if (nameOf(thrown) === 'MongoCompatibilityError') return `MongoDB at ${host} is not supported: ${reasonOf(thrown)}`;
  if (/certificate|self.signed/i.test(reasonOf(thrown))) {
    return `the certificate of MongoDB at ${host} is not trusted: set LEV_MONGO_CA_FILE to the authority that signed it (${reasonOf(thrown)})`;
  }
  return `MongoDB at ${host} does not answer as it should: ${reasonOf(thrown)}`;
}

function nameOf(thrown: unknown): string {
  return Error.isError(thrown) ? thrown.name : '';
}
