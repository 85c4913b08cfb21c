import type { LanguageModel } from '@leviathan/role-orchestrator/service';

/** The books of the language model: which call ended, and how often. */
export class PaidCalls {
  readonly #ended = new Map<string, number>();

  /** A model that keeps these books. */
  over(model: LanguageModel): LanguageModel {
    return {
      name: model.name,
      generate: async (request) => {
        const answer = await model.generate(request);
        if (answer.status === 'done') this.#count(request.idempotencyKey);
        return answer;
      },
    };
  }

  /** Calls that ended more than once under one idempotency key: each time after the first was paid for nothing. */
  get twice(): number {
    let extra = 0;
    for (const times of this.#ended.values()) extra += times - 1;
    return extra;
  }

  #count(key: string): void {
    this.#ended.set(key, (this.#ended.get(key) ?? 0) + 1);
  }
}
