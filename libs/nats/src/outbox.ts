import type { WhisperMessage, WhisperOutcome } from '@leviathan/messaging';

/** A whisper that waits to be confirmed. */
export interface Outgoing {
  readonly message: WhisperMessage;
  readonly bytes: number;
  /** Epoch milliseconds at which its publisher has waited long enough. */
  readonly until: number;
  readonly settle: (outcome: WhisperOutcome) => void;
}

/**
 * Whispers that wait to be sent, and those that were sent and wait for the answer, in the order of publishing. Both
 * together are bounded, by count and by bytes, so that a server that is away costs a bounded amount of memory.
 */
export class Outbox {
  readonly #bound: { readonly count: number; readonly bytes: number };
  #waiting: Outgoing[] = [];
  /** How many of `#waiting`, from its start, were taken: a shift of a long array per whisper would cost its length. */
  #taken = 0;
  readonly #sent = new Map<string, Outgoing>();
  #bytes = 0;
  #tokens = 0;

  constructor(bound: { readonly count: number; readonly bytes: number }) {
    this.#bound = bound;
  }

  get waiting(): number {
    return this.#waiting.length - this.#taken;
  }

  get sent(): number {
    return this.#sent.size;
  }

  /** @returns whether there was room */
  add(outgoing: Outgoing): boolean {
    const fits = this.waiting + this.sent < this.#bound.count && this.#bytes + outgoing.bytes <= this.#bound.bytes;
    if (!fits) return false;
    this.#bytes += outgoing.bytes;
    this.#waiting.push(outgoing);
    return true;
  }

  /** The next to send, with the token by which its answer is known. */
  take(): readonly [token: string, outgoing: Outgoing] | undefined {
    const next = this.#waiting[this.#taken];
    if (next === undefined) return undefined;
    this.#taken += 1;
    if (this.#taken === this.#waiting.length || this.#taken >= 1024) {
      this.#waiting = this.#waiting.slice(this.#taken);
      this.#taken = 0;
    }
    const token = (this.#tokens += 1).toString(36);
    this.#sent.set(token, next);
    return [token, next];
  }

  /** What was sent under this token, once. */
  answered(token: string): Outgoing | undefined {
    const outgoing = this.#sent.get(token);
    if (outgoing === undefined) return undefined;
    this.#sent.delete(token);
    this.#bytes -= outgoing.bytes;
    return outgoing;
  }

  /** What was sent and not answered waits again, before everything younger: under its id it is logged once. */
  sendAgain(): void {
    this.#waiting = [...this.#sent.values(), ...this.#waiting.slice(this.#taken)];
    this.#taken = 0;
    this.#sent.clear();
  }

  /** Removes what has waited until `now`, or everything, and returns it. */
  giveUp(now = Infinity): readonly Outgoing[] {
    const late = [...this.#sent].filter(([, { until }]) => until <= now);
    for (const [token] of late) this.#sent.delete(token);
    const waiting = this.#waiting.slice(this.#taken);
    this.#waiting = waiting.filter(({ until }) => until > now);
    this.#taken = 0;
    const given = [...late.map(([, outgoing]) => outgoing), ...waiting.filter(({ until }) => until <= now)];
    for (const { bytes } of given) this.#bytes -= bytes;
    return given;
  }
}
