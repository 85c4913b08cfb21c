import type { LanguageModel, ModelAnswer, ModelRequest } from '../src/ports.ts';

/** Calls of a model in this process, by their idempotency keys. */
export interface CallTally {
  readonly begun: number;
  readonly finished: number;
  /** Begun again under the key of a call that had not finished: what a crash cost. */
  readonly repeated: number;
  /** Begun again under the key of a call that had finished: must stay 0 while the owner lives on a working journal. */
  readonly paidTwice: number;
}

/** Keys beyond this are forgotten, oldest first: a tally is for watching, not for bookkeeping. */
const MAX_KEYS = 10_000;

/** Another model, whose calls are counted. */
export class CountingModel implements LanguageModel {
  readonly name: string;
  readonly #model: LanguageModel;
  readonly #keys = new Map<string, 'begun' | 'finished'>();
  #tally: CallTally = { begun: 0, finished: 0, repeated: 0, paidTwice: 0 };

  constructor(model: LanguageModel) {
    this.name = model.name;
    this.#model = model;
  }

  get tally(): CallTally {
    return this.#tally;
  }

  async generate(request: ModelRequest): Promise<ModelAnswer> {
    this.#begin(request.idempotencyKey);
    const answer = await this.#model.generate(request);
    if (answer.status === 'done') this.#finish(request.idempotencyKey);
    return answer;
  }

  #begin(key: string): void {
    const before = this.#keys.get(key);
    const { begun, repeated, paidTwice } = this.#tally;
    this.#tally = {
      ...this.#tally,
      begun: begun + 1,
      repeated: repeated + (before === 'begun' ? 1 : 0),
      paidTwice: paidTwice + (before === 'finished' ? 1 : 0),
    };
    if (before === undefined) this.#keys.set(key, 'begun');
    const [oldest] = this.#keys.keys();
    if (this.#keys.size > MAX_KEYS && oldest !== undefined) this.#keys.delete(oldest);
  }

  #finish(key: string): void {
    this.#keys.set(key, 'finished');
    this.#tally = { ...this.#tally, finished: this.#tally.finished + 1 };
  }
}
