import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FlagSet } from '@leviathan/contracts';
import { EVALUATOR_TESTBED, PROVIDER_TESTBED, type Testbed, type TestbedCase } from './testbed.ts';

/** What the code that asks gets: OpenFeature's resolution details. */
export interface Resolution {
  readonly value: unknown;
  readonly reason?: string | undefined;
  readonly errorCode?: string | undefined;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Whatever answers for the flags of one set. */
export interface FlagsUnderTest extends AsyncDisposable {
  resolve(example: TestbedCase): Promise<Resolution>;
}

export interface FlagsConformanceOptions {
  /** What something that is not ours is known to get wrong. */
  readonly leavesOut?: (example: TestbedCase) => boolean;
}

/** Registers flagd-testbed's examples as tests. */
export function flagsConformance(
  name: string,
  open: (set: FlagSet) => Promise<FlagsUnderTest>,
  { leavesOut = () => false }: FlagsConformanceOptions = {},
): void {
  describe(`${name} meets flagd-testbed's examples`, () => {
    examples('of an evaluator', without(leavesOut, EVALUATOR_TESTBED), open);
    examples('of a provider', without(leavesOut, PROVIDER_TESTBED), open);
  });
}

function without(leavesOut: (example: TestbedCase) => boolean, testbed: Testbed): Testbed {
  return { ...testbed, cases: testbed.cases.filter((example) => !leavesOut(example)) };
}

function examples(whose: string, { sets, cases }: Testbed, open: (set: FlagSet) => Promise<FlagsUnderTest>): void {
  describe.each(Object.entries(sets))(`${whose}, set %s`, (name, set) => {
    let flags: FlagsUnderTest;
    beforeAll(async () => void (flags = await open(set)));
    afterAll(async () => await flags[Symbol.asyncDispose]());

    const own = cases.filter((example) => example.set === name);
    test.each(own)('$title: $flag with $context', async (example) => {
      const { value, reason, errorCode, metadata } = await flags.resolve(example);
      const { expect: expected } = example;
      if ('value' in expected) expect(value).toEqual(expected.value);
      if (expected.reason !== undefined) expect(reason).toBe(expected.reason);
      if (expected.errorCode !== undefined) expect(errorCode ?? '').toBe(expected.errorCode);
      if (expected.metadata !== undefined) expect(metadata).toEqual(expected.metadata);
    });
  });
}
