import type { ErrorClass, Guard } from '@leviathan/resilience';
import { BulkheadFull, CircuitOpen, DependencyTimeout } from '@leviathan/resilience';
import { reasonOf } from '@leviathan/kernel';
import { APICallError, type LanguageModel as SdkModel, streamText } from 'ai';
import type { LanguageModel, ModelAnswer, ModelRequest } from '../../ports.ts';

/** A long answer of a slow model takes a minute or two; what takes longer hangs. */
export const MODEL_TIMEOUT_MS = 180_000;

/** Enough for any step, and below what a journal takes in one entry. Without a bound some providers choose their own. */
const MAX_OUTPUT_TOKENS = 8192;

export interface AiSdkModelOptions {
  /** As `LEV_MODEL` names it. */
  readonly name: string;
  /** Any model of the AI SDK. */
  readonly model: Exclude<SdkModel, string>;
  readonly guard: Guard;
  /** The provider's key. A provider may repeat it when it refuses it, and what it says reaches the command's sender. */
  readonly secret?: string | undefined;
  /** @default 180 s */
  readonly timeoutMs?: number;
}

/** A model of a provider, through the AI SDK. One call is one request: trying again is up to the run. */
export class AiSdkModel implements LanguageModel {
  readonly name: string;
  readonly #options: AiSdkModelOptions;

  constructor(options: AiSdkModelOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async generate(request: ModelRequest): Promise<ModelAnswer> {
    const { guard, timeoutMs = MODEL_TIMEOUT_MS } = this.#options;
    try {
      return await guard({ name: this.name, classify }, { timeoutMs, signal: request.signal }, (signal) =>
        this.#stream(request, signal),
      );
    } catch (error) {
      const { reason, retryable } = failureOf(error, request.signal);
      return { status: 'failed', reason: this.#withoutSecret(reason), retryable };
    }
  }

  #withoutSecret(reason: string): string {
    const { secret = '' } = this.#options;
    return secret === '' ? reason : reason.replaceAll(secret, '[secret]');
  }

  async #stream(request: ModelRequest, signal: AbortSignal): Promise<ModelAnswer> {
    const stream = streamText({
      model: this.#options.model,
      instructions: request.system,
      messages: request.messages.map(({ role, content }) => ({ role, content })),
      headers: { 'Idempotency-Key': request.idempotencyKey },
      abortSignal: signal,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
      maxRetries: 0, // the run journals each attempt and waits between them; a retry in here would be invisible
      onError: () => undefined, // it would be printed; the stream hands it out below
    });
    let text = '';
    for await (const part of stream.stream) {
      if (part.type === 'error') throw part.error;
      if (part.type === 'abort') throw signal.reason;
      if (part.type === 'text-delta') {
        text += part.text;
        request.onDelta(part.text);
      }
      if (part.type === 'finish-step' && part.rawFinishReason === undefined) throw new BrokenAnswer(this.name);
    }
    const { inputTokens = 0, outputTokens = 0 } = await stream.usage;
    return { status: 'done', text, usage: { inputTokens, outputTokens } };
  }
}

/** The stream ended without a word that it is complete: what came is no answer. */
class BrokenAnswer extends Error {
  constructor(model: string) {
    super(`${model} broke its answer off`);
  }
}

function classify(error: unknown): ErrorClass {
  if (!APICallError.isInstance(error)) return 'unknown';
  if (error.statusCode === 429) return 'overload';
  return error.statusCode !== undefined && error.statusCode < 500 ? 'caller' : 'dependency';
}

function failureOf(error: unknown, signal: AbortSignal): { readonly reason: string; readonly retryable: boolean } {
  if (signal.aborted) return { reason: 'the call was called off', retryable: true };
  if (APICallError.isInstance(error)) {
    const status =
      error.statusCode === undefined ? 'the provider cannot be reached' : `HTTP ${String(error.statusCode)}`;
    // A success whose body broke off is no refusal: the provider takes such a request.
    const isRefused = error.statusCode !== undefined && error.statusCode >= 400;
    return { reason: `${status}: ${error.message}`, retryable: error.isRetryable || !isRefused };
  }
  const isOurs = [CircuitOpen, BulkheadFull, DependencyTimeout, BrokenAnswer].some((type) => error instanceof type);
  // Anything else is most often an answer that is none, which another attempt may mend; four of them end the run.
  return { reason: isOurs ? reasonOf(error) : `no usable answer: ${reasonOf(error)}`, retryable: true };
}
