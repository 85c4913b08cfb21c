import { LeviathanError, type Retry } from '@leviathan/kernel';

/** Thrown when a journal's store cannot be read or written at the moment. Nothing is lost: wait and ask again. */
export class StoreUnavailable extends LeviathanError {
  readonly code: string = 'store-unavailable';
  readonly retry: Retry = 'later';
}

/** Thrown when there is no room for another entry. Free space; what waits is written then. */
export class DiskFull extends StoreUnavailable {
  override readonly code = 'disk-full';
}

/** Thrown when a data file is damaged. The message names the file and says what to do. */
export class CorruptStore extends StoreUnavailable {
  override readonly code = 'corrupt-store';
  override readonly retry = 'never';
}

/** Thrown when a data file was written by a newer release. Start that release, or use another data folder. */
export class NewerStore extends StoreUnavailable {
  override readonly code = 'newer-store';
  override readonly retry = 'never';
}

/**
 * Thrown when entries of an entity are missing or cannot be read: it is not guessed at. Restore the store from a backup.
 * No `StoreUnavailable`: it concerns its entity alone, waiting mends nothing, and no other entity may wait for it.
 */
export class BrokenJournal extends LeviathanError {
  readonly code = 'corrupt-store';
  readonly retry = 'never';
}

/** Thrown when the cursor of a page was not made by this journal. Start again from the first page. */
export class InvalidCursor extends LeviathanError {
  readonly code = 'invalid-request';
  readonly retry = 'never';
}
