import { LeviathanError, type Retry } from '@leviathan/kernel';

/** Thrown when blobs cannot be read or written at the moment. Nothing is lost: wait and ask again. */
export class BlobsUnavailable extends LeviathanError {
  readonly code: string = 'store-unavailable';
  readonly retry: Retry = 'later';
}

/** Thrown for content above the limit. Refer to it instead. */
export class BlobTooLarge extends LeviathanError {
  readonly code = 'payload-too-large';
  readonly retry = 'never';
}

/** Thrown when stored content does not fit its digest. Restore the store from a backup. */
export class CorruptBlob extends BlobsUnavailable {
  override readonly code = 'corrupt-store';
  override readonly retry = 'never';
}
