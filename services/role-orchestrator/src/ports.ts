import type { Catalogue } from './domain/definitions/catalogue.ts';

export interface ModelMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** What is asked of a model. Two prompts with the same content are the same prompt. */
export interface ModelPrompt {
  readonly system: string;
  readonly messages: readonly ModelMessage[];
}

export interface ModelRequest extends ModelPrompt {
  /** The same on every repetition of one call, so that a provider that honours it is paid once. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
  /** Hears the text as it comes. Joined, the deltas are the text of the answer. */
  onDelta(delta: string): void;
}

export type ModelAnswer =
  | {
      readonly status: 'done';
      readonly text: string;
      readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
    }
  | { readonly status: 'failed'; readonly reason: string; readonly retryable: boolean };

/**
 * The only way to a language model.
 *
 * - M1 `generate` never rejects and never throws: a failure is an answer that says whether trying again can help.
 * - M2 It ends soon after `signal` is aborted, with a failure.
 * - M3 The deltas of an answer that is `done`, joined, are its text; an answer that is `failed` may have had some.
 *
 * Not promised: the same answer twice; that a repeated idempotency key is paid once, which is up to the provider.
 */
export interface LanguageModel {
  /** As `LEV_MODEL` names it. */
  readonly name: string;
  generate(request: ModelRequest): Promise<ModelAnswer>;
}

/** The definitions in force at the moment; a run that has begun keeps its own. */
export interface Definitions {
  current(): Catalogue;
}

/** A piece of a text that is being written, for whoever watches the run at the moment. Lost ones are not missed. */
export interface Delta {
  /** Key of the run. */
  readonly entity: string;
  /** The step that the text will be. */
  readonly step: number;
  readonly role: string;
  readonly text: string;
  /** Where in the text of the step it stands, in UTF-16 units: a call that is repeated begins at 0 again. */
  readonly offset: number;
}

export interface LiveText {
  say(delta: Delta): void;
}
