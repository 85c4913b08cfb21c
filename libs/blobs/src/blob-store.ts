import { hash } from 'node:crypto';

/** What is kept, of whom, under which name. */
export interface NewBlob {
  /** Key of the entity that it belongs to, and with which it is erased: `<tenant>/<type>/<id>`. */
  readonly entity: string;
  /** What it is of the entity: `rollup`, `original` … Several blobs may have the same. */
  readonly name: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** A blob without its content. */
export interface BlobInfo extends Omit<NewBlob, 'content'> {
  /** SHA-256 of the content, in hex. */
  readonly digest: string;
  readonly bytes: number;
}

export interface Blob extends BlobInfo {
  readonly content: Uint8Array;
}

/** The largest content; larger things belong on a file server, and are referred to. */
export const MAX_BLOB_BYTES = 12 * 1024 * 1024;

/**
 * Content that is too large for a journal, under the digest of itself.
 *
 * - B1 `put` resolves when the blob survives a crash of the store, and putting the same again changes nothing.
 * - B2 `get` gives exactly what was put, or nothing; content that does not fit its digest is never given.
 * - B3 A blob belongs to one entity: nobody finds it by its digest alone, and two entities never share one, so that
 *   erasing one takes nothing from the other.
 * - B4 After `erase` nothing of the entity is left.
 *
 * Everything rejects with a `BlobsUnavailable` when the store cannot be reached.
 */
export interface BlobStore {
  /** @throws BlobTooLarge */
  put(blob: NewBlob): Promise<BlobInfo>;
  get(entity: string, digest: string): Promise<Blob | undefined>;
  /** All of one entity, oldest first. */
  list(entity: string): Promise<readonly BlobInfo[]>;
  /** The newest of this name, of all entities of a tenant and type. */
  newest(tenantAndType: string, name: string): Promise<Blob | undefined>;
  /** @returns how many there were */
  erase(entity: string): Promise<number>;
  ping(): Promise<void>;
  close(): Promise<void>;
}

export function digestOf(content: Uint8Array): string {
  return hash('sha256', content, 'hex');
}

/** The part of an entity's key that `newest` asks for. */
export function tenantAndTypeOf(entity: string): string {
  return entity.slice(0, entity.lastIndexOf('/'));
}
