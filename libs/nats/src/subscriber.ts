import type { ListenerErrors, LoggedWhisper, WhisperEvent, WhisperSubscription } from '@leviathan/messaging';
import { type SubjectMatcher, subjectMatcher } from '@leviathan/messaging';
import type { Stretch } from './whisper-stream.ts';

/** What a subscriber sees of the bus. */
export interface Source {
  /** Newest position that was offered to subscribers. */
  readonly head: number;
  /** Raised when the log was made anew: positions of before mean nothing in it. */
  readonly epoch: number;
  /** Waits for a log that is away. Rejects only when the bus is closed. */
  readAfter(pattern: string, after: number): Promise<Stretch>;
}

export interface SubscriberOptions {
  readonly pattern: string;
  readonly source: Source;
  readonly hear: (event: WhisperEvent) => void | Promise<void>;
  readonly pending: { readonly count: number; readonly bytes: number };
  readonly errors: ListenerErrors;
  /** Called once, when nothing will be heard any more. */
  readonly ended: () => void;
}

/**
 * One subscriber. While it is behind it reads the log at its own pace and ignores what is live, which it will read
 * later; once it has read everything, what is live is told at once, or waits in a bounded queue while it is slow. After
 * a broken connection it is behind again: resuming and catching up are the same.
 *
 * A log that was made anew was empty while this one listened, so all of it is what comes, from position 1. What of the
 * old log was not heard is gone with it, and no position of the new one could tell it without naming a whisper that is
 * delivered later (W2).
 */
export class Subscriber implements WhisperSubscription {
  readonly #options: SubscriberOptions;
  readonly #matches: SubjectMatcher;
  #pending: LoggedWhisper[] = [];
  #pendingBytes = 0;
  /** Everything up to here was heard, is pending, or is of no concern. */
  #cursor: number;
  #epoch: number;
  /** Raised by each interruption: what was asked before it says nothing about the log after it. */
  #interruptions = 0;
  /** Up to here the log is another than the one that was heard, which is still to be told. */
  #foreign = 0;
  #isBehind = true;
  #isTelling = false;
  #isOver = false;

  /**
   * @param newest the newest position of the log: one above it is of another log, and all that this one holds may be
   *   unknown to the subscriber (W2)
   */
  constructor(options: SubscriberOptions, after: number, newest: number) {
    this.#options = options;
    this.#matches = subjectMatcher(options.pattern);
    this.#cursor = Math.min(after, newest);
    this.#epoch = options.source.epoch;
    if (after > newest && newest > 0) this.#begin({ kind: 'gap', from: 1, to: newest });
    else this.#run();
  }

  /** A whisper that was just logged. */
  offer(whisper: LoggedWhisper): void {
    if (this.#isBehind || this.#isOver || whisper.position <= this.#cursor) return;
    this.#cursor = whisper.position;
    if (!this.#matches(whisper.subject)) return;
    if (this.#isTelling) this.#keep(whisper);
    else this.#begin({ kind: 'whisper', whisper });
  }

  /**
   * The live whispers were interrupted: what was missed is in the log.
   *
   * @param newest the newest position of the log: a server that lost its last whispers gives their positions again
   */
  relapse(newest = Infinity): void {
    this.#isBehind = true;
    this.#interruptions += 1;
    if (this.#epoch === this.#options.source.epoch && this.#cursor > newest) {
      this.#cursor = newest;
      this.#foreign = newest;
    }
    this.#run();
  }

  async close(): Promise<void> {
    this.#end();
  }

  #keep(whisper: LoggedWhisper): void {
    const { count, bytes } = this.#options.pending;
    this.#pendingBytes += whisper.body.length;
    if (this.#pending.length >= count || this.#pendingBytes > bytes) {
      this.#cutOff(`${String(this.#pending.length)} whispers wait for it and it does not take them`);
      return;
    }
    this.#pending.push(whisper);
  }

  /** Without a promise and a turn of the loop for the many who take a whisper and return. */
  #begin(event: WhisperEvent): void {
    this.#isTelling = true;
    const taking = this.#tell(event);
    if (taking === undefined) {
      this.#isTelling = false;
      if (this.#isBehind) this.#run();
      return;
    }
    void taking.then(() => {
      this.#isTelling = false;
      this.#run();
    });
  }

  #run(): void {
    if (this.#isTelling || this.#isOver) return;
    this.#isTelling = true;
    void this.#tellAll().finally(() => {
      this.#isTelling = false;
      // What came between the last look and this moment.
      if (this.#pending.length > 0 || this.#isBehind) this.#run();
    });
  }

  async #tellAll(): Promise<void> {
    try {
      while (!this.#isOver && (this.#pending.length > 0 || this.#isBehind)) {
        const [batch, bytes] = [this.#pending, this.#pendingBytes];
        if (batch.length > 0) await this.#tellPending(batch, bytes);
        else await this.#catchUp();
      }
    } catch {
      this.#end(); // the bus is closed
    }
  }

  async #tellPending(batch: LoggedWhisper[], bytes: number): Promise<void> {
    const whisper = batch.shift();
    if (whisper === undefined) return;
    this.#pendingBytes = batch.length === 0 ? 0 : bytes - whisper.body.length;
    await this.#tell({ kind: 'whisper', whisper });
  }

  async #catchUp(): Promise<void> {
    const { source, pattern } = this.#options;
    this.#beginNewLog();
    if (this.#foreign > 0) {
      await this.#tellForeign();
      return;
    }
    // Nothing can be offered between this look and going live, so nothing is missed and nothing is heard twice.
    if (this.#cursor >= source.head) {
      this.#isBehind = false;
      return;
    }
    const interruptions = this.#interruptions;
    const isStale = (): boolean => interruptions !== this.#interruptions || this.#epoch !== source.epoch;
    const stretch = await source.readAfter(pattern, this.#cursor);
    if (!isStale()) await this.#tellStretch(stretch, isStale);
  }

  async #tellStretch({ first, through, whispers }: Stretch, isStale: () => boolean): Promise<void> {
    const from = this.#cursor + 1;
    if (first > from) {
      this.#cursor = first - 1;
      await this.#tell({ kind: 'gap', from, to: first - 1 });
    }
    for (const whisper of whispers) {
      if (isStale()) return;
      this.#cursor = whisper.position;
      await this.#tell({ kind: 'whisper', whisper });
    }
    if (!isStale()) this.#cursor = Math.max(this.#cursor, through);
  }

  #beginNewLog(): void {
    const { epoch } = this.#options.source;
    if (this.#epoch === epoch) return;
    this.#epoch = epoch;
    this.#cursor = 0;
    this.#foreign = 0;
  }

  async #tellForeign(): Promise<void> {
    const to = this.#foreign;
    this.#foreign = 0;
    await this.#tell({ kind: 'gap', from: 1, to });
  }

  /** One that throws has a bug, which is reported and changes nothing. */
  #tell(event: WhisperEvent): Promise<void> | undefined {
    if (this.#isOver) return undefined;
    try {
      const taking = this.#options.hear(event);
      return taking === undefined
        ? undefined
        : taking.catch((thrown: unknown) => {
            this.#threw(thrown);
          });
    } catch (thrown) {
      this.#threw(thrown);
      return undefined;
    }
  }

  #threw(thrown: unknown): void {
    this.#options.errors.error({ err: thrown, pattern: this.#options.pattern }, 'a whisper subscriber threw');
  }

  /** Said at once, even while an earlier event is still being heard: one that is stuck would never learn of it. */
  #cutOff(reason: string): void {
    void this.#tell({ kind: 'cut-off', reason });
    this.#end();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#pending = [];
    this.#options.ended();
  }
}
