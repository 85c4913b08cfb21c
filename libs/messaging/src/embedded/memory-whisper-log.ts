import { subjectMatcher } from '../subject.ts';
import type { LoggedWhisper, WhisperMessage } from '../whisper-bus.ts';
import { DEFAULT_CAPACITY, type Place, type Stretch, type WhisperLog } from './whisper-log.ts';

/** A whisper log that ends with its process: for tests and simulations, since it cannot keep what W1 promises. */
export class MemoryWhisperLog implements WhisperLog {
  readonly #capacity: number;
  /** Oldest first, at consecutive positions. */
  readonly #kept: LoggedWhisper[] = [];
  readonly #positions = new Map<string, number>();
  #last = 0;

  constructor({ capacity = DEFAULT_CAPACITY }: { readonly capacity?: number } = {}) {
    this.#capacity = capacity;
  }

  get last(): number {
    return this.#last;
  }

  async append(messages: readonly WhisperMessage[]): Promise<readonly Place[]> {
    return messages.map((message) => this.#appendOne(message));
  }

  async readAfter(pattern: string, after: number, limit: number): Promise<Stretch> {
    const first = this.#last - this.#kept.length + 1;
    const matches = subjectMatcher(pattern);
    const younger = this.#kept.slice(Math.max(0, after + 1 - first));
    const whispers = younger.filter(({ subject }) => matches(subject)).slice(0, limit);
    const through = whispers.length < limit ? this.#last : (whispers.at(-1)?.position ?? after);
    return { first, through, whispers };
  }

  async readBefore(pattern: string, before = Infinity, limit: number): Promise<readonly LoggedWhisper[]> {
    const matches = subjectMatcher(pattern);
    const older = this.#kept.filter(({ position, subject }) => position < before && matches(subject));
    return older.reverse().slice(0, limit);
  }

  async close(): Promise<void> {
    // nothing is held but memory
  }

  #appendOne({ id, subject, attributes, body }: WhisperMessage): Place {
    const known = this.#positions.get(id);
    if (known !== undefined) return { position: known, duplicate: true };
    this.#last += 1;
    this.#kept.push({ id, subject, attributes, body, position: this.#last });
    this.#positions.set(id, this.#last);
    if (this.#kept.length > this.#capacity) this.#dropOldest();
    return { position: this.#last, duplicate: false };
  }

  #dropOldest(): void {
    const dropped = this.#kept.shift();
    if (dropped !== undefined) this.#positions.delete(dropped.id);
  }
}
