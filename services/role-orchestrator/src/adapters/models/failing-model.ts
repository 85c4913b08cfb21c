import type { LanguageModel, ModelAnswer, ModelRequest } from '../../ports.ts';

export type Failure = Extract<ModelAnswer, { readonly status: 'failed' }>;

/** Another model, whose calls fail where `failures` says so: for trying what failures do. Calls count from 1. */
export class FailingModel implements LanguageModel {
  readonly name: string;
  readonly #model: LanguageModel;
  readonly #failures: ReadonlyMap<number, Failure>;
  #calls = 0;

  constructor(model: LanguageModel, failures: ReadonlyMap<number, Failure>) {
    this.name = model.name;
    this.#model = model;
    this.#failures = failures;
  }

  async generate(request: ModelRequest): Promise<ModelAnswer> {
    this.#calls += 1;
    return this.#failures.get(this.#calls) ?? this.#model.generate(request);
  }
}
