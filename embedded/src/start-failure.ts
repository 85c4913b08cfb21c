import { LeviathanError } from '@leviathan/kernel';

/** What a person reads when it cannot start: one sentence that says what to do, or, for a bug, where it happened. */
export function startFailure(error: unknown): string {
  if (error instanceof LeviathanError) return `cannot start: ${error.message}`;
  return Error.isError(error) ? (error.stack ?? error.message) : String(error);
}
