import type { BlobStore } from '@leviathan/blobs';
import type { ServiceName } from '@leviathan/contracts';
import type { Journal } from '@leviathan/grains';
import type { CommandBus, WhisperBus, WhisperOutlet } from '@leviathan/messaging';

/** The engines of an installation, opened once per process and shared by its services. */
export interface Engines {
  readonly mode: 'embedded' | 'distributed';
  /** The store of one service, which nobody else opens. */
  journal(owner: ServiceName): Promise<Journal>;
  /** The blobs of one service, beside its journal. */
  blobs(owner: ServiceName): Promise<BlobStore>;
  /**
   * The local store of a legacy home's holder, beside the files that it speaks of, so that whoever holds the home next
   * finds what its predecessor intended. Opened only while the home's lock is held, and closed by whoever opened it.
   */
  openLegacyJournal(folder: string): Promise<Journal>;
  readonly commands: CommandBus;
  readonly whispers: {
    readonly distributed: WhisperBus;
    /** Where turns leave whispers that stay local: the log itself, or the way to the relay that keeps it. */
    readonly local: WhisperOutlet;
  };
  /** The local log and its live subscribers: for whisper-relay alone. */
  localWhispers(): Promise<WhisperBus>;
  close(): Promise<void>;
}
