import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './answer-problems.ts';
import { checkOrigin } from './guard-origin.ts';
import type { OriginRules } from './origin-rules.ts';
import { SECURITY_HEADERS } from './security-headers.ts';
import { traceRequest } from './trace-requests.ts';

/** Answers for a path that the router cannot read. No hook runs for it, so what they do is done here. */
export function refuseUrl(rules: OriginRules) {
  return (error: Error, request: FastifyRequest, reply: FastifyReply): void => {
    traceRequest(request, reply);
    reply.headers(SECURITY_HEADERS);
    sendProblem(refusal(rules, request) ?? error, request, reply);
  };
}

function refusal(rules: OriginRules, request: FastifyRequest): unknown {
  try {
    checkOrigin(request, rules);
    return undefined;
  } catch (error) {
    return error;
  }
}
