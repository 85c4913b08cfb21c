import type { FlagSet } from '@leviathan/contracts';

/** What the rules of a flag may look at: JSON. `$flagd` is set by the evaluation, whatever stands there. */
export interface FlagContext {
  readonly targetingKey?: string;
  readonly [attribute: string]: unknown;
}

export type FlagMetadata = NonNullable<FlagSet['metadata']>;

/** What a flag is for one context, and why. Nothing here is thrown. */
export type Evaluation =
  | {
      readonly kind: 'value';
      readonly value: unknown;
      readonly variant: string;
      readonly reason: 'STATIC' | 'TARGETING_MATCH' | 'DEFAULT';
      readonly metadata: FlagMetadata;
    }
  /** The flag leaves it to the code that asks. */
  | { readonly kind: 'code-default'; readonly reason: 'DEFAULT' | 'DISABLED'; readonly metadata: FlagMetadata }
  | {
      readonly kind: 'error';
      readonly code: 'FLAG_NOT_FOUND' | 'PARSE_ERROR' | 'GENERAL';
      readonly message: string;
      readonly metadata: FlagMetadata;
    };
