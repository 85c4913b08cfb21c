import { reasonOf } from '@leviathan/kernel';
import type { ListenerErrors } from '../listener-errors.ts';
import { type SubjectMatcher, subjectMatcher } from '../subject.ts';
import type { LoggedWhisper, WhisperEvent, WhisperSubscription } from '../whisper-bus.ts';
import type { WhisperLog } from './whisper-log.ts';

export interface SubscriberOptions {
  readonly pattern: string;
  readonly log: WhisperLog;
  readonly hear: (event: WhisperEvent) => void | Promise<void>;
  /** How many live whispers may wait for it before it is cut off. */
  readonly maxPending: number;
  readonly errors: ListenerErrors;
  /** The newest position that was offered to subscribers. */
  readonly head: () => number;
  /** Called once, when nothing will be heard any more. */
  readonly ended: () => void;
}

/** How many whispers are read from the log at a time: what a subscriber that catches up costs in memory. */
const STRETCH = 256;

/**
 * One subscriber. While it is `behind` it reads the log at its own pace and ignores what is live, which it will read
 * later; once it has read everything it is `live` and gets what is new through a bounded queue.
 */
export class WhisperSubscriber implements WhisperSubscription {
  readonly #options: SubscriberOptions;
  readonly #matches: SubjectMatcher;
  readonly #pending: LoggedWhisper[] = [];
  #stage: 'behind' | 'live' | 'ended' = 'behind';
  /** Everything up to here was heard, is pending, or is of no concern. */
  #cursor: number;
  #isTelling = false;

  constructor(options: SubscriberOptions, after: number) {
    this.#options = options;
    this.#matches = subjectMatcher(options.pattern);
    this.#cursor = after;
  }

  /** Goes on until it has caught up; never rejects. */
  async catchUp(): Promise<void> {
    try {
      await this.#disownForeignPosition();
      while (this.#stage === 'behind') {
        // Nothing can be offered between this look and going live, so nothing is missed and nothing is heard twice.
        if (this.#cursor >= this.#options.head()) this.#stage = 'live';
        else await this.#hearStretch();
      }
    } catch (failure) {
      this.#options.errors.error({ err: failure, pattern: this.#options.pattern }, 'the whisper log cannot be read');
      this.#cutOff(`the log cannot be read: ${reasonOf(failure)}`);
    }
  }

  /** A whisper that was just logged. */
  offer(whisper: LoggedWhisper): void {
    if (this.#stage !== 'live' || whisper.position <= this.#cursor) return;
    this.#cursor = whisper.position;
    if (!this.#matches(whisper.subject)) return;
    if (this.#pending.length >= this.#options.maxPending) {
      this.#cutOff(`${String(this.#options.maxPending)} whispers wait for it and it does not take them`);
      return;
    }
    this.#pending.push(whisper);
    if (!this.#isTelling) queueMicrotask(() => void this.#tellPending());
  }

  async close(): Promise<void> {
    this.#end();
  }

  /** A position above the newest is of another log: all that this one holds may be unknown to the subscriber (W2). */
  async #disownForeignPosition(): Promise<void> {
    const head = this.#options.head();
    if (this.#cursor <= head) return;
    this.#cursor = head;
    if (head > 0) await this.#tell({ kind: 'gap', from: 1, to: head });
  }

  async #hearStretch(): Promise<void> {
    const { first, through, whispers } = await this.#options.log.readAfter(
      this.#options.pattern,
      this.#cursor,
      STRETCH,
    );
    if (first > this.#cursor + 1) await this.#tell({ kind: 'gap', from: this.#cursor + 1, to: first - 1 });
    for (const whisper of whispers) await this.#tell({ kind: 'whisper', whisper });
    this.#cursor = through;
  }

  async #tellPending(): Promise<void> {
    if (this.#isTelling) return;
    this.#isTelling = true;
    for (let next = this.#pending.shift(); next !== undefined; next = this.#pending.shift()) {
      await this.#tell({ kind: 'whisper', whisper: next });
    }
    this.#isTelling = false;
  }

  /** Waits for the subscriber, and for nobody else. One that throws has a bug, which is reported and changes nothing. */
  async #tell(event: WhisperEvent): Promise<void> {
    if (this.#stage === 'ended') return;
    try {
      await this.#options.hear(event);
    } catch (thrown) {
      this.#options.errors.error({ err: thrown, pattern: this.#options.pattern }, 'a whisper subscriber threw');
    }
  }

  /** Said at once, even while an earlier event is still being heard: one that is stuck would never learn of it. */
  #cutOff(reason: string): void {
    if (this.#stage === 'ended') return;
    void this.#tell({ kind: 'cut-off', reason });
    this.#end();
  }

  #end(): void {
    if (this.#stage === 'ended') return;
    this.#stage = 'ended';
    this.#pending.length = 0;
    this.#options.ended();
  }
}
