import type { ProblemCode, Schemas } from './api.ts';

/** Why something was not done (RFC 9457), with a stable code. */
export type Problem = Omit<Schemas['Problem'], 'code'> & {
  /** Of the service; or `unreachable`, which this client says of a request that nobody answered. */
  readonly code: ProblemCode | 'unreachable' | (string & {});
};

/** A problem as an exception: where a value has no place, such as inside of a `for await`. */
export class LeviathanProblem extends Error {
  readonly problem: Problem;

  constructor(problem: Problem, options?: ErrorOptions) {
    super(`${problem.code}: ${problem.detail}`, options);
    this.name = 'LeviathanProblem';
    this.problem = problem;
  }

  get code(): Problem['code'] {
    return this.problem.code;
  }
}

const PROBLEM_TYPE = 'application/problem+json';

/** The problem in an answer; an answer that is none of ours (a proxy's, say) is made one. */
export async function problemIn(response: Response): Promise<Problem> {
  if (response.headers.get('content-type')?.startsWith(PROBLEM_TYPE) === true) {
    return (await response.json()) as Problem;
  }
  const { status, statusText } = response;
  return {
    type: 'about:blank',
    title: statusText,
    status,
    detail: `the answer has status ${String(status)} and no problem in it`,
    code: `http-${String(status)}`,
    retryable: FROM_BETWEEN.has(status),
  };
}

/** What a proxy says of a service that it cannot reach, or that asks for patience. */
const FROM_BETWEEN = new Set([429, 502, 503, 504]);

/** Said of a request that got no answer in time: whether it was carried out, nobody knows. */
export function unreachable(cause: unknown): Problem {
  return {
    type: 'about:blank',
    title: 'No answer',
    status: 503,
    detail: `no answer came: ${cause instanceof Error ? reasonOf(cause) : String(cause)}`,
    code: 'unreachable',
    retryable: true,
  };
}

/** Node hides the reason of a failed `fetch` in its cause. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** A problem as the answer that a service would give. */
export function answerOf(problem: Problem): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    statusText: problem.title,
    headers: { 'content-type': PROBLEM_TYPE },
  });
}
