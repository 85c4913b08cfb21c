import { type Clock, pause } from '@leviathan/kernel';
import type { LanguageModel, ModelAnswer, ModelPrompt, ModelRequest } from '../../ports.ts';
import { compose } from './scripted/compose.ts';
import { readPrompt } from './scripted/read-prompt.ts';

export interface ScriptedModelOptions {
  readonly clock: Clock;
  /** How long an answer takes in all. @default 0 */
  readonly latencyMs?: number;
}

/** An answer comes in at most so many pieces of time, however many words it has. */
const PIECES = 12;

/**
 * A model without a network: deterministic, and its answers take up the words of the request and of what other roles
 * said. It knows nothing; it shows what a run does.
 *
 * Its tokens are words.
 */
export class ScriptedModel implements LanguageModel {
  readonly name = 'scripted';
  readonly #clock: Clock;
  readonly #latencyMs: number;

  constructor({ clock, latencyMs = 0 }: ScriptedModelOptions) {
    this.#clock = clock;
    this.#latencyMs = latencyMs;
  }

  async generate(request: ModelRequest): Promise<ModelAnswer> {
    const text = compose(readPrompt(request));
    const words = text.match(/\s*\S+/g) ?? [];
    const perPiece = Math.max(1, Math.ceil(words.length / PIECES));
    const waitMs = this.#latencyMs / Math.ceil(words.length / perPiece);
    for (const [index, word] of words.entries()) {
      const isPiece = index % perPiece === 0;
      if (isPiece && waitMs > 0) await pause(this.#clock, waitMs, request.signal);
      if (request.signal.aborted) return { status: 'failed', reason: 'the call was called off', retryable: true };
      request.onDelta(word);
    }
    return {
      status: 'done',
      text: words.join(''),
      usage: { inputTokens: wordsOf(request), outputTokens: words.length },
    };
  }
}

function wordsOf({ system, messages }: ModelPrompt): number {
  return [system, ...messages.map(({ content }) => content)].join(' ').match(/\S+/g)?.length ?? 0;
}
