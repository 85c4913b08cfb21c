export { BlobTooLarge, BlobsUnavailable, CorruptBlob } from './blob-errors.ts';
export {
  type Blob,
  type BlobInfo,
  type BlobStore,
  MAX_BLOB_BYTES,
  type NewBlob,
  digestOf,
  tenantAndTypeOf,
} from './blob-store.ts';
export { infoOf, verified } from './prepare-blob.ts';
export { SqliteBlobs } from './sqlite-blobs.ts';
