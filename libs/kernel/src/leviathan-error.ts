/** What the caller should do next: give up, ask again later, or ask another one. */
export type Retry = 'never' | 'later' | 'elsewhere';

/**
 * The base of every error that leaves a module.
 *
 * `code` is stable and documented at `/problems/{code}`. The message is for operators: what, which id, in which state;
 * it holds no secret and no stack.
 */
export abstract class LeviathanError extends Error {
  abstract readonly code: string;
  abstract readonly retry: Retry;

  override get name(): string {
    return this.constructor.name;
  }
}

/** The message of anything that was thrown, for a sentence that an operator reads. */
export function reasonOf(thrown: unknown): string {
  return Error.isError(thrown) ? thrown.message : String(thrown);
}

/** Anything that was thrown, as an `Error` whose `cause` keeps the original. */
export function toError(thrown: unknown): Error {
  return Error.isError(thrown) ? thrown : new Error(String(thrown), { cause: thrown });
}
