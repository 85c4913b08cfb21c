export type { BreakerState, DependencyState } from './breaker.ts';
export type { Limits } from './call-with-limits.ts';
export type { Dependency, ErrorClass } from './dependency.ts';
export { BulkheadFull, CircuitOpen, DependencyTimeout } from './errors.ts';
export { type Guard, type GuardOptions, createGuard } from './guard.ts';
