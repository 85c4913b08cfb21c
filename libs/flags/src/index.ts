export { CompiledFlagSet } from './compiled-flag-set.ts';
export type { Evaluation, FlagContext, FlagMetadata } from './evaluation.ts';
export type { Trace } from './trace/trace.ts';
export { type Fault, evaluatorFaults, setFaults, targetingFaults } from './check/faults.ts';
