import { type Clock, pause } from '@leviathan/kernel';
import type { LanguageModel, ModelAnswer, ModelRequest } from '../../ports.ts';

/** Another model, later: for trying what slow answers do. */
export class LatencyModel implements LanguageModel {
  readonly name: string;
  readonly #model: LanguageModel;
  readonly #clock: Clock;
  readonly #latencyMs: number;

  constructor(model: LanguageModel, clock: Clock, latencyMs: number) {
    this.name = model.name;
    this.#model = model;
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  async generate(request: ModelRequest): Promise<ModelAnswer> {
    const waited = await pause(this.#clock, this.#latencyMs, request.signal);
    if (!waited) return { status: 'failed', reason: 'the call was called off', retryable: true };
    return this.#model.generate(request);
  }
}
