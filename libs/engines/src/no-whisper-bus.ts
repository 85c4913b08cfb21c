import { LeviathanError } from '@leviathan/kernel';
import {
  EmbeddedWhisperBus,
  type ListenerErrors,
  type LoggedWhisper,
  MemoryWhisperLog,
  type Notice,
  type WhisperBus,
  type WhisperOutcome,
  type WhisperSubscription,
  requireSubject,
} from '@leviathan/messaging';

/** Thrown to who wants to hear distributed whispers where there is no server for them. Set the URL, or turn the flag off. */
export class NoWhisperServer extends LeviathanError {
  readonly code = 'no-whisper-server';
  readonly retry = 'never';
}

const WHY = 'LEV_NATS_URL is not set';

/**
 * The whisper bus of an installation without NATS, whose whispers all stay local.
 *
 * Nothing is ever logged here, so nothing is there to be read, and a whisper that the flag sends here all the same is not
 * confirmed and waits for its ttl, or for a start with the URL. What is announced is heard in this process alone.
 */
export class NoWhisperBus implements WhisperBus {
  readonly isAvailable = false;
  readonly trouble = WHY;
  readonly #here: EmbeddedWhisperBus;

  constructor(errors: ListenerErrors) {
    this.#here = new EmbeddedWhisperBus(new MemoryWhisperLog(), { errors });
  }

  publish({ subject }: { readonly subject: string }): Promise<WhisperOutcome> {
    requireSubject(subject);
    return Promise.resolve({ outcome: 'unknown', reason: WHY });
  }

  subscribe(): Promise<WhisperSubscription> {
    return Promise.reject(new NoWhisperServer(`${WHY}, so no whisper comes from other processes`));
  }

  read(): Promise<readonly LoggedWhisper[]> {
    return Promise.resolve([]);
  }

  announce(notice: Notice): void {
    this.#here.announce(notice);
  }

  listen(pattern: string, hear: (notice: Notice) => void): WhisperSubscription {
    return this.#here.listen(pattern, hear);
  }

  close(): Promise<void> {
    return this.#here.close();
  }
}
