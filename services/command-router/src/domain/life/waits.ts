import type { CommandStatus } from '@leviathan/contracts';
import type { Clock, Timer } from '@leviathan/kernel';
import type { CommandNews } from '../../ports.ts';
import type { CommandRef, KnownCommand } from '../command/command.ts';
import { isEnd } from '../command/status.ts';

/**
 * News may be lost, NATS away, and an answer lost with its router: while somebody waits it is looked after, a second after
 * the beginning and then less and less often, because whoever waits long waits for something slow.
 */
const LOOK_MS = 1000;
const LOOK_CAP_MS = 5000;

/** @param ended the command, when it has ended and that is known here */
type Hear = (status: CommandStatus, ended?: KnownCommand) => void;

/** Somebody who waits for the end of a command. */
export interface Waiting {
  readonly patienceMs: number;
  /** Its reply comes to this router, so there is no need to listen to the others. */
  readonly isOurs: boolean;
  /** Asked once the waiting has begun, since what ended before is told to nobody any more. */
  readonly hasEnded: () => Promise<boolean>;
  /** Looks after it: what it finds it tells. Never rejects. */
  readonly look: () => Promise<void>;
}

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
  /** One after the other, however many wait: on a store that is slow, looks must not take the place of what they wait for. */
  #looks: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(news: CommandNews, clock: Clock) {
    this.#news = news;
    this.#clock = clock;
  }

  /** Something has happened here: tells those who wait here, and the other routers. */
  tell(ref: CommandRef, status: CommandStatus, command?: KnownCommand): void {
    this.tellHere(ref, status, command);
    this.#news.announce(ref, status);
  }

  /** Tells those who wait here of what others told already. */
  tellHere(ref: CommandRef, status: CommandStatus, command?: KnownCommand): void {
    for (const hear of [...(this.#here.get(nameOf(ref)) ?? [])]) hear(status, isEnd(status) ? command : undefined);
  }

  /** Hears what is told here, and so what this router knows first. @returns what ends it */
  here(ref: CommandRef, hear: Hear): () => void {
    return this.#listen(ref, hear);
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
   * Resolves when the command has ended, or when patience is over.
   *
   * @returns the command that ended, if it was told here; else read it to know
   */
  async end(ref: CommandRef, { patienceMs, isOurs, hasEnded, look }: Waiting): Promise<KnownCommand | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<KnownCommand | undefined>();
    const hear: Hear = (status, ended) => {
      if (isEnd(status)) resolve(ended);
    };
    const stop = isOurs ? this.#listen(ref, hear) : this.watch(ref, hear);
    const giveUp = (): void => resolve(undefined);
    const timer = this.#clock.after(this.#isClosed ? 0 : patienceMs, giveUp);
    this.#waiting.add(giveUp);
    hasEnded().then((isOver) => (isOver ? resolve(undefined) : undefined), reject);
    const stopLooking = this.everyLook(look);
    try {
      return await promise;
    } finally {
      timer.cancel();
      stopLooking();
      this.#waiting.delete(giveUp);
      stop();
    }
  }

  /** Looks now and then, as {@link LOOK_MS} says, for who cannot rely on news. @returns what ends it */
  everyLook(look: () => Promise<void>): () => void {
    let timer: Timer;
    let isOver = false;
    const after = (delayMs: number): void => {
      timer = this.#clock.after(delayMs, () => {
        const looked = this.#looks.then(() => (isOver ? undefined : look()));
        this.#looks = looked.catch(() => undefined); // a look that fails says nothing: the next one comes
        after(Math.min(LOOK_CAP_MS, 2 * delayMs));
      });
    };
    after(LOOK_MS);
    return () => {
      isOver = true;
      timer.cancel();
    };
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
