import { type CommandMessage, type Decision, FLAG_KEYS, type FlagArchive, type FlagKey } from '@leviathan/contracts';
import { reasonOf } from '@leviathan/kernel';
import type { CompileFlags, CompiledFlags, TracedEvaluation } from '../../ports.ts';
import { BREAKER } from '../breakers/route-watch.ts';
import { contextOf } from '../decision.ts';
import { type FlagsInForce, timeOf } from './flags-in-force.ts';

/** A decision, told from the flag set and the context that it was made from. */
export type Replayed =
  | {
      readonly outcome: 'replayed';
      readonly targetingKey: string;
      /** What the rules took for the time, epoch milliseconds. */
      readonly at: number;
      readonly flags: Readonly<Record<FlagKey, TracedEvaluation>>;
      /** Flags that are otherwise in the decision: it was made elsewhere, or pinned before. */
      readonly differs: readonly FlagKey[];
    }
  | { readonly outcome: 'impossible'; readonly reason: string };

export interface ReplayOptions {
  readonly archive: FlagArchive;
  readonly compile: CompileFlags;
  readonly current: () => FlagsInForce;
}

/** What the decision about a command was made of stands in the command: here it is made once more, with the way to it. */
export class Replay {
  readonly #options: ReplayOptions;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** Never rejects. */
  async of(message: CommandMessage, labels: Readonly<Record<string, string>>): Promise<Replayed> {
    const { decision, acceptedAt } = message;
    const { etag, source, ageMs } = decision.snapshot;
    if (source === 'defaults') return impossible('there was no flag set: all flags were off');
    const compiled = await this.#flagsOf(etag);
    if ('reason' in compiled) return compiled;
    const at = timeOf({ confirmedAt: acceptedAt - ageMs }, acceptedAt);
    const context = contextOf({ ...message, labels });
    const traced = FLAG_KEYS.map((key) => [key, compiled.trace(key, context, at)] as const);
    const flags = Object.fromEntries(traced) as Record<FlagKey, TracedEvaluation>; // FLAG_KEYS are all its keys
    const differs = FLAG_KEYS.filter((key) => isOtherwise(decision, key, flags[key]));
    return { outcome: 'replayed', targetingKey: context.targetingKey, at, flags, differs };
  }

  async #flagsOf(etag: string): Promise<CompiledFlags | Extract<Replayed, { outcome: 'impossible' }>> {
    const current = this.#options.current();
    if (current.etag === etag && current.source !== 'defaults') return current.compiled;
    try {
      const set = await this.#options.archive.version(etag);
      if (set === undefined) return impossible(`flag-service knows no version ${etag} of the flag set`);
      const compiled = this.#options.compile({ etag, set });
      return 'invalid' in compiled ? impossible(compiled.invalid) : compiled;
    } catch (error) {
      return impossible(`version ${etag} of the flag set cannot be had now: ${reasonOf(error)}`);
    }
  }
}

function isOtherwise({ flags, variants, reasons }: Decision, key: FlagKey, { evaluation }: TracedEvaluation): boolean {
  const isTurned = flags[key] !== evaluation.on && reasons[key] !== BREAKER; // which came after the evaluation
  return isTurned || variants[key] !== evaluation.variant;
}

function impossible(reason: string): Extract<Replayed, { outcome: 'impossible' }> {
  return { outcome: 'impossible', reason };
}
