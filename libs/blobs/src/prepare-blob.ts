import { type Blob, type BlobInfo, MAX_BLOB_BYTES, type NewBlob, digestOf } from './blob-store.ts';
import { BlobTooLarge, CorruptBlob } from './blob-errors.ts';

/** What is known of a blob before it is stored, the same in every store. @throws BlobTooLarge */
export function infoOf({ content, ...blob }: NewBlob): BlobInfo {
  if (content.byteLength > MAX_BLOB_BYTES) {
    const sizes = `${String(content.byteLength)} bytes; ${String(MAX_BLOB_BYTES)} is the most`;
    throw new BlobTooLarge(`${blob.name} of ${blob.entity} has ${sizes}`);
  }
  return { ...blob, digest: digestOf(content), bytes: content.byteLength };
}

/** B2: the blob, if its content is what its digest says. @throws CorruptBlob */
export function verified(blob: Blob): Blob {
  if (digestOf(blob.content) === blob.digest) return blob;
  throw new CorruptBlob(`blob ${blob.digest} of ${blob.entity} is damaged: restore the store from a backup`);
}
