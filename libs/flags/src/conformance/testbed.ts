import type { FlagSet } from '@leviathan/contracts';
import evaluator from './testbed-evaluator.json' with { type: 'json' };
import provider from './testbed-provider.json' with { type: 'json' };

/** One of flagd-testbed's examples: what every evaluator of flagd's flags must make of a flag. */
export interface TestbedCase {
  /** The name of its flag set. */
  readonly set: string;
  readonly title: string;
  readonly flag: string;
  readonly type: 'Boolean' | 'String' | 'Integer' | 'Float' | 'Object';
  readonly codeDefault: unknown;
  readonly context: Readonly<Record<string, unknown>>;
  readonly expect: {
    readonly value?: unknown;
    readonly reason?: string;
    /** Empty: none. */
    readonly errorCode?: string;
    readonly metadata?: Readonly<Record<string, unknown>>;
  };
}

export interface Testbed {
  /** Where the examples come from, and under which licence. */
  readonly source: string;
  readonly sets: Readonly<Record<string, FlagSet>>;
  readonly cases: readonly TestbedCase[];
}

/** 104 examples of everything, and 21 of `fractional`. */
export const EVALUATOR_TESTBED = evaluator as unknown as Testbed; // data of ours, in the shape above
/** 111 and 21. */
export const PROVIDER_TESTBED = provider as unknown as Testbed;
