import type { EffectPublisher } from '../effects/effect-publisher.ts';
import { Lanes } from './lanes.ts';

/** Why a tenure ended before its time. */
export type Ending = 'fenced' | 'lost' | 'left';

/**
 * The time in which this replica holds one partition's channel: from a subscription to its end.
 *
 * Everything that a tenure started asks it before going on, because what happens after its end belongs to the next
 * owner, who may be another process: no acknowledgement, no effect, no reply, no fold comes from a tenure that is over.
 */
export class Tenure {
  readonly lanes = new Lanes();
  readonly publisher: EffectPublisher;
  readonly #end = new AbortController();
  readonly #pause = new AbortController();
  readonly #fenced: () => void;

  /** @param fenced called when a turn finds that another owner writes */
  constructor(publisher: EffectPublisher, fenced: () => void) {
    this.publisher = publisher;
    this.#fenced = fenced;
  }

  /** Whether a new turn may start: not while draining, not after the end. */
  get mayStart(): boolean {
    return !this.#pause.signal.aborted;
  }

  get isOver(): boolean {
    return this.#end.signal.aborted;
  }

  /** Aborted at the end. */
  get ended(): AbortSignal {
    return this.#end.signal;
  }

  /** Aborted as soon as nothing new may start: a turn that waits for its store stops waiting. */
  get stopping(): AbortSignal {
    return this.#pause.signal;
  }

  /** The first half of a drain. */
  stopStarting(): void {
    this.#pause.abort();
  }

  /** Another owner wrote: nothing of this tenure may be believed any more. */
  fence(): void {
    if (!this.isOver) this.#fenced();
  }

  /** Harmless when it is over already. */
  end(): void {
    this.#pause.abort();
    this.#end.abort();
    this.publisher.stop();
  }
}
