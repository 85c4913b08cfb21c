import type { FlagContext } from '@leviathan/flags';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** A request that OFREP answers with a code of its own instead of our problems. */
class OfrepFault extends Error {
  readonly errorCode: 'PARSE_ERROR' | 'INVALID_CONTEXT' | 'TARGETING_KEY_MISSING';

  constructor(errorCode: OfrepFault['errorCode'], details: string) {
    super(details);
    this.errorCode = errorCode;
  }
}

type Asked = Pick<FastifyRequest, 'body' | 'validationError'>;

/** The context of a request. @throws OfrepFault when there is none, or none that can be used */
export function ofrepContext({ body, validationError }: Asked): FlagContext {
  const { context } = (body ?? {}) as { readonly context?: { readonly targetingKey?: unknown } };
  const key = context?.targetingKey;
  if (key === null || key === '') throw new OfrepFault('TARGETING_KEY_MISSING', 'the targetingKey is empty');
  if (validationError === undefined) return context as FlagContext; // that is what was validated
  if (validationError.validationContext !== 'body') throw validationError;
  throw new OfrepFault('INVALID_CONTEXT', validationError.message);
}

/** What the protocol has a code for is answered with it; everything else is a problem, as everywhere. */
export function answerFaults(error: FastifyError | OfrepFault, request: FastifyRequest, reply: FastifyReply): unknown {
  const fault = faultOf(error);
  if (fault === undefined) throw error; // on to the handler of all routes
  const { key } = request.params as { readonly key?: string };
  const answer = { errorCode: fault.errorCode, errorDetails: fault.message };
  return reply.code(400).send(key === undefined ? answer : { key, ...answer });
}

function faultOf(error: FastifyError | OfrepFault): OfrepFault | undefined {
  if (error instanceof OfrepFault) return error;
  const isNoJson = error.code === 'FST_ERR_CTP_EMPTY_JSON_BODY' || error.code === 'FST_ERR_CTP_INVALID_JSON_BODY';
  return isNoJson ? new OfrepFault('PARSE_ERROR', 'the body is not one JSON document') : undefined;
}
