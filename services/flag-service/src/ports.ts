import type { FlagDefinition, FlagSet } from '@leviathan/contracts';
import type { Fault } from './domain/flag-rules.ts';
import type { FlagSetVersion } from './domain/flag-set-version.ts';

/** Every version of the flag set there ever was. */
export interface FlagVersions {
  /** Oldest first, from version `from` up to `to`, the newest by default. Only what no crash can take back. */
  read(from: number, to?: number): AsyncIterable<FlagSetVersion>;
  /**
   * Stores it unless its number is taken. Rejects when the store cannot tell, or will never take it: then it may be
   * there or not, and only a read can tell.
   */
  append(version: FlagSetVersion): Promise<'stored' | 'taken'>;
}

/** What is wrong with rules, for flagd's schema and for the evaluator that routers use. */
export interface RuleCheck {
  /** Of one flag. @param evaluators rules of its set that a targeting may refer to by name */
  flag(key: string, definition: FlagDefinition, evaluators: FlagSet['$evaluators']): readonly Fault[];
  /** Of a whole set. */
  set(set: FlagSet): readonly Fault[];
}

/** Tells everybody that a new version is in force. A lost word is healed by polling. */
export type Announce = (etag: string) => void;
