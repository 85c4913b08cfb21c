import { type Problem, type ProblemCode, isProblemCode, problem } from '@leviathan/contracts';
import { LeviathanError, type Retry } from '@leviathan/kernel';

export interface ProblemDetails {
  readonly errors?: NonNullable<Problem['errors']>;
  /** The `Retry-After` header; 1 for every problem with status 429 or 503 unless given. */
  readonly retryAfterSeconds?: number;
  /** More headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** Thrown by a route to answer with a problem: the one way to do so. */
export class ProblemError extends LeviathanError {
  readonly code: string;
  readonly retry: Retry;
  readonly problem: Problem;
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, detail: string, details: ProblemDetails = {}) {
    super(detail, { cause: details.cause });
    this.problem = problem(code, detail, details.errors);
    this.code = code;
    this.retry = this.problem.retryable ? 'later' : 'never';
    this.headers = details.headers ?? {};
    this.retryAfterSeconds = details.retryAfterSeconds ?? ([429, 503].includes(this.problem.status) ? 1 : undefined);
  }

  /** The answer for a problem that is already at hand, such as a reply's. */
  static of({ code, detail, errors }: Problem): ProblemError {
    return new ProblemError(isProblemCode(code) ? code : 'bug', detail, errors === undefined ? {} : { errors });
  }
}
