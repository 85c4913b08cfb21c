/**
 * Whose fault an error is.
 *
 * - `caller`: the dependency answered that the request is wrong, or the caller gave up.
 * - `overload`: it answered that it has too much to do; slow down, it is not broken.
 * - `dependency`: it is broken or away.
 * - `unknown`: nobody knows, so it counts like `dependency`.
 */
export type ErrorClass = 'caller' | 'overload' | 'dependency' | 'unknown';

/** Something that is called synchronously and may fail: a language model, a service over HTTP. */
export interface Dependency {
  /** Breaker and bulkhead are kept by this name: one per dependency, never one per session. */
  readonly name: string;
  /** `unknown` for everything unless given. */
  readonly classify?: (error: unknown) => ErrorClass;
  /** Calls that may be out at once, those included that timed out and have not settled; 64 unless given. */
  readonly maxConcurrent?: number;
  /** How long it is left alone once it failed too often; 10 s unless given. */
  readonly resetMs?: number;
  /** Failures in percent of the calls of the last 10 s above which it is left alone; 50 unless given. */
  readonly errorPercentage?: number;
}

/** Which errors say that the dependency is not well. */
export const COUNTS: Readonly<Record<ErrorClass, boolean>> = {
  caller: false,
  overload: false,
  dependency: true,
  unknown: true,
};
