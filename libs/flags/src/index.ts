export { CompiledFlagSet } from './compiled-flag-set.ts';
export type { Evaluation, FlagContext, FlagMetadata } from './evaluation.ts';
export type { Share } from './operators/fractional.ts';
export type { Step, Trace } from './trace/trace.ts';
export { type Fault, evaluatorFaults, setFaults, targetingFaults } from './check/faults.ts';
