import { LeviathanError } from '@leviathan/kernel';

/** Thrown without a call because the dependency failed too often. Ask again after `retryAfterMs`, or do without it. */
export class CircuitOpen extends LeviathanError {
  readonly code = 'circuit-open';
  readonly retry = 'later';
  readonly dependency: string;
  readonly retryAfterMs: number;

  constructor(dependency: string, retryAfterMs: number) {
    super(`${dependency} failed too often and is left alone for ${String(Math.ceil(retryAfterMs / 1000))} s`);
    this.dependency = dependency;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Thrown without a call because too many calls of the dependency have not settled. Ask again later. */
export class BulkheadFull extends LeviathanError {
  readonly code = 'overloaded';
  readonly retry = 'later';
  readonly dependency: string;

  constructor(dependency: string, calls: number) {
    super(`${dependency} has ${String(calls)} calls that have not settled`);
    this.dependency = dependency;
  }
}

/** Thrown when the dependency did not answer in time; the call was told to stop. Whether it had an effect is unknown. */
export class DependencyTimeout extends LeviathanError {
  readonly code = 'dependency-timeout';
  readonly retry = 'later';
  readonly dependency: string;

  constructor(dependency: string, timeoutMs: number) {
    super(`${dependency} did not answer within ${String(timeoutMs)} ms`);
    this.dependency = dependency;
  }
}
