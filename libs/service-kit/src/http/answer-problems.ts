import { type Problem, isProblemCode, problem } from '@leviathan/contracts';
import { LeviathanError } from '@leviathan/kernel';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { SchemaViolation } from '../schema/check-requests.ts';
import { ProblemError } from './problem-error.ts';
import type { RouteTable } from './route-table.ts';

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** Every failure leaves as a problem: ours by its code, the framework's by what it means, anything else as a bug. */
export function answerProblems(app: FastifyInstance, routes: RouteTable): void {
  app.decorateRequest('problemCode', undefined);
  app.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
  app.setNotFoundHandler((request, reply) => sendProblem(nothingThere(request, routes), request, reply));
  // Before the body is looked at: that nothing is there is so whatever was sent, and to any method.
  app.addHook('onRequest', async (request) => {
    if (request.is404) throw nothingThere(request, routes);
  });
}

function nothingThere(request: FastifyRequest, routes: RouteTable): ProblemError {
  const path = pathOf(request);
  const allow = routes.methodsOf(request.url).join(', ');
  if (allow === '') return new ProblemError('not-found', `nothing is at ${path}`);
  const detail = `${request.method} is not possible at ${path}; possible: ${allow}`;
  return new ProblemError('method-not-allowed', detail, { headers: { allow } });
}

/** Answers with the problem that `error` is. What a bug says stays in the log, under the trace id that it answers with. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const answer = problemOf(error);
  request.problemCode = answer.code;
  const retryAfter = error instanceof ProblemError ? error.retryAfterSeconds : answer.status === 503 ? 1 : undefined;
  if (answer.code === 'bug') {
    request.log.error({ err: error, method: request.method, path: pathOf(request) }, 'bug in a route');
  }
  if (retryAfter !== undefined) reply.header('retry-after', String(retryAfter));
  if (error instanceof ProblemError) reply.headers(error.headers);
  return reply
    .code(answer.status)
    .type(PROBLEM_TYPE)
    .send({ ...answer, traceId: request.traceId });
}

/** What an error is for a client: of a bug no more than that it is one. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof SchemaViolation) {
    return problem('invalid-request', error.message, [...error.faults]);
  }
  if (error instanceof LeviathanError && isProblemCode(error.code)) return problem(error.code, error.message);
  return frameworkProblem(error) ?? problem('bug', 'An unexpected error; the log has it under the trace id.');
}

/** What fastify refuses before a route runs. */
function frameworkProblem(error: unknown): Problem | undefined {
  if (!isFastifyError(error)) return undefined;
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return problem('payload-too-large', 'the body is larger than 256 KiB');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return problem('unsupported-media-type', 'the body must be application/json');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return problem('invalid-json', 'the body is not one JSON document');
    case 'FST_ERR_BAD_URL':
      return problem('invalid-id', 'the path holds a percent sign that encodes nothing');
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return problem('invalid-id', 'an id in the path is too long');
    default:
      return otherProblem(error);
  }
}

function otherProblem({ statusCode = 500, message }: FastifyError): Problem | undefined {
  return statusCode >= 400 && statusCode < 500 ? problem('invalid-request', message) : undefined;
}

function isFastifyError(error: unknown): error is FastifyError {
  return error instanceof Error && ('code' in error || 'statusCode' in error);
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1).join('');
}
