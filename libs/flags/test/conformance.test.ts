import type { FlagSet } from '@leviathan/contracts';
import type { EvaluationContext } from '@openfeature/core';
import { FlagdCore, MemoryStorage } from '@openfeature/flagd-core';
import { flagsConformance, type FlagsUnderTest, type Resolution, type TestbedCase } from '../src/conformance/index.ts';
import { CompiledFlagSet } from '../src/index.ts';

const silence = { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined };
const TYPES = { Boolean: 'boolean', String: 'string', Integer: 'number', Float: 'number', Object: 'object' } as const;

flagsConformance('our evaluator', async (set) => {
  const flags = new CompiledFlagSet(set);
  return answering((example) => resolve(flags, example));
});

// the examples say of flagd's own evaluator what they should, so what we check against is itself sound
flagsConformance('flagd-core', async (set) => {
  const core = flagdCore(set);
  return answering(({ flag, type, codeDefault, context }) => {
    const found = core.resolve(TYPES[type], flag, codeDefault as string, { ...context } as EvaluationContext);
    return { ...found, metadata: found.flagMetadata };
  });
});

function flagdCore(set: FlagSet): FlagdCore {
  const storage = new MemoryStorage(silence);
  storage.setConfigurations(JSON.stringify(set));
  return new FlagdCore(storage, silence);
}

function answering(answer: (example: TestbedCase) => Resolution): FlagsUnderTest {
  return { resolve: async (example) => answer(example), [Symbol.asyncDispose]: () => Promise.resolve() };
}

/** What a provider makes of an evaluation: the code's default where there is no value of the type that it asked for. */
function resolve(flags: CompiledFlagSet, { flag, type, codeDefault, context }: TestbedCase): Resolution {
  const evaluation = flags.evaluate(flag, context, Date.now());
  const { metadata } = evaluation;
  if (evaluation.kind === 'error') {
    return { value: codeDefault, reason: 'ERROR', errorCode: evaluation.code, metadata };
  }
  if (evaluation.kind === 'code-default') return { value: codeDefault, reason: evaluation.reason, metadata };
  const { value, reason } = evaluation;
  if (typeof value === TYPES[type]) return { value, reason, metadata };
  return { value: codeDefault, reason: 'ERROR', errorCode: 'TYPE_MISMATCH', metadata };
}
