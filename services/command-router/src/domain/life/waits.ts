import type { CommandStatus } from '@leviathan/contracts';
import type { Clock, Timer } from '@leviathan/kernel';
import type { CommandNews } from '../../ports.ts';
import type { CommandRef } from '../command/command.ts';
import { isEnd } from '../command/status.ts';

/** News may be lost, and NATS away: the journal is looked at this often while somebody waits. */
const LOOK_MS = 1000;

type Hear = (status: CommandStatus) => void;

/**
 * Who waits for news of a command: requests with `Prefer: wait` and open event streams.
 *
 * News are hints. Whoever hears one reads the journal, and reads it once more when its patience is over, so that a lost
 * one costs time and nothing else.
 */
export class Waits {
  readonly #news: CommandNews;
  readonly #clock: Clock;
  readonly #here = new Map<string, Set<Hear>>();
  readonly #waiting = new Set<() => void>();
  #isClosed = false;

  constructor(news: CommandNews, clock: Clock) {
    this.#news = news;
    this.#clock = clock;
  }

  /** Something has happened here: tells those who wait here, and the other routers. */
  tell(ref: CommandRef, status: CommandStatus): void {
    for (const hear of [...(this.#here.get(nameOf(ref)) ?? [])]) hear(status);
    this.#news.announce(ref, status);
  }

  /** Hears all news, from here and from other routers, some of them twice. @returns what ends it */
  watch(ref: CommandRef, hear: Hear): () => void {
    const here = this.#listen(ref, hear);
    const elsewhere = this.#news.listen(ref, hear);
    return () => {
      here();
      elsewhere();
    };
  }

  /**
   * Resolves when the command has ended, or after `patienceMs`: read the command to know.
   *
   * @param isOurs its reply comes to this router, so there is no need to listen to the others
   * @param hasEnded looked at when the waiting has begun, since what ended before is told to nobody any more, and
   *   every {@link LOOK_MS}: the news may be lost, or its end journaled by another router
   */
  async end(
    ref: CommandRef,
    patienceMs: number,
    isOurs: boolean,
    hasEnded: (isFirst: boolean) => Promise<boolean>,
  ): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const hear: Hear = (status) => {
      if (isEnd(status)) resolve(undefined);
    };
    const stop = isOurs ? this.#listen(ref, hear) : this.watch(ref, hear);
    const giveUp = (): void => resolve(undefined);
    const timer = this.#clock.after(this.#isClosed ? 0 : patienceMs, giveUp);
    this.#waiting.add(giveUp);
    hasEnded(true).then((isOver) => (isOver ? resolve(undefined) : undefined), reject);
    // A look that fails says nothing: the next one comes, or patience ends.
    const stopLooking = this.everyLook(() => {
      hasEnded(false).then(
        (isOver) => (isOver ? resolve(undefined) : undefined),
        () => undefined,
      );
    });
    try {
      await promise;
    } finally {
      timer.cancel();
      stopLooking();
      this.#waiting.delete(giveUp);
      stop();
    }
  }

  /** Rings every {@link LOOK_MS}, for who cannot rely on news. @returns what ends it */
  everyLook(ring: () => void): () => void {
    let timer: Timer;
    const again = (): void => {
      timer = this.#clock.after(LOOK_MS, () => {
        ring();
        again();
      });
    };
    again();
    return () => timer.cancel();
  }

  /** Ends all patience: whoever waits is answered with the command as it is, so that a stop need not wait for them. */
  close(): void {
    this.#isClosed = true;
    for (const giveUp of this.#waiting) giveUp();
  }

  #listen(ref: CommandRef, hear: Hear): () => void {
    const name = nameOf(ref);
    const hearers = this.#here.get(name) ?? new Set();
    this.#here.set(name, hearers.add(hear));
    return () => {
      hearers.delete(hear);
      if (hearers.size === 0) this.#here.delete(name);
    };
  }
}

function nameOf({ tenant, id }: CommandRef): string {
  return JSON.stringify([tenant, id]);
}
