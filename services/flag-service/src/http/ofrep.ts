import { createHash } from 'node:crypto';
import type { Evaluation, FlagContext } from '@leviathan/flags';
import type { App } from '@leviathan/service-kit';
import { type Static, Type } from 'typebox';
import type { LiveFlags } from '../adapters/live-flags.ts';
import { answerFaults, ofrepContext } from './ofrep-faults.ts';
import {
  BulkFailure,
  BulkSuccess,
  EvaluationFailure,
  EvaluationRequest,
  EvaluationSuccess,
  bulkQuery,
  refusal,
} from './ofrep-schemas.ts';
import { isKnown, notModified } from './preconditions.ts';

const config = { scope: 'flags:read' };
const tags = ['ofrep'];
/** Where bulk clients hear of changes: the origin that they asked, this path. */
const EVENT_STREAMS = [
  { type: 'sse' as const, endpoint: { requestUri: '/v1/flag-set/events' }, inactivityDelaySec: 120 },
];

/** The flags that are in force. */
export type Evaluable = Pick<LiveFlags, 'current' | 'time' | 'isStale' | 'refresh'>;

/**
 * The OpenFeature Remote Evaluation Protocol 0.3, for every language's OpenFeature.
 *
 * It answers from memory: a change is there when its notice is, and a second later when that was lost.
 */
export function ofrepRoutes(app: App, live: Evaluable): void {
  single(app, live);
  bulk(app, live);
}

function single(app: App, live: Evaluable): void {
  const schema = {
    tags,
    operationId: 'evaluateByOfrep',
    summary: 'Evaluate one flag.',
    params: Type.Object({ key: Type.String() }),
    body: EvaluationRequest,
    response: { 200: EvaluationSuccess, 400: refusal(EvaluationFailure), 404: refusal(EvaluationFailure) },
  };
  const options = { config, schema, attachValidation: true, errorHandler: answerFaults };
  // Without a promise: nothing here waits, and every evaluation of every client comes this way.
  app.post('/ofrep/v1/evaluate/flags/:key', options, (request, reply) => {
    const { key } = request.params;
    const context = ofrepContext(request);
    const evaluation = live.current.compiled.evaluate(key, context, live.time);
    if (evaluation.kind !== 'error') void reply.send(success(key, evaluation, live.isStale));
    else void reply.code(evaluation.code === 'FLAG_NOT_FOUND' ? 404 : 400).send(failure(key, evaluation));
  });
}

function bulk(app: App, live: Evaluable): void {
  const schema = {
    tags,
    operationId: 'evaluateAllByOfrep',
    summary: 'Evaluate all flags for one context; 304 for If-None-Match while nothing would be otherwise.',
    querystring: bulkQuery,
    body: EvaluationRequest,
    response: { 200: BulkSuccess, 400: refusal(BulkFailure), ...notModified },
  };
  const reads = ['If-None-Match'] as const;
  const options = { config: { ...config, reads }, schema, attachValidation: true, errorHandler: answerFaults };
  app.post('/ofrep/v1/evaluate/flags', options, async (request, reply) => {
    const context = ofrepContext(request);
    const told = request.query.flagConfigEtag;
    if (told !== undefined && told !== live.current.state.etag) await live.refresh();
    const answer = all(live, context);
    const etag = etagOf(answer);
    reply.header('etag', `"${etag}"`).header('cache-control', 'private, no-cache');
    return isKnown(request, etag) ? reply.code(304).send(undefined) : answer;
  });
}

function all(live: Evaluable, context: FlagContext): Static<typeof BulkSuccess> {
  const { compiled, state } = live.current;
  const { time, isStale } = live;
  const flags = compiled.keys.map((key) => {
    const evaluation = compiled.evaluate(key, context, time);
    return evaluation.kind === 'error' ? failure(key, evaluation) : success(key, evaluation, isStale);
  });
  const metadata = { ...compiled.metadata, version: compiled.metadata['version'] ?? state.etag };
  return { flags, metadata, eventStreams: EVENT_STREAMS };
}

/** Of the answer itself: it depends on the context and, with a rollout over time, on the hour. */
function etagOf(answer: Static<typeof BulkSuccess>): string {
  return createHash('sha256').update(JSON.stringify(answer)).digest('base64url').slice(0, 22);
}

function success(
  key: string,
  evaluation: Exclude<Evaluation, { kind: 'error' }>,
  isStale: boolean,
): Static<typeof EvaluationSuccess> {
  const { metadata } = evaluation;
  const reason = isStale ? 'STALE' : evaluation.reason;
  return evaluation.kind === 'value'
    ? { key, value: evaluation.value, reason, variant: evaluation.variant, metadata }
    : { key, reason, metadata };
}

function failure(key: string, evaluation: Extract<Evaluation, { kind: 'error' }>): Static<typeof EvaluationFailure> {
  return { key, errorCode: evaluation.code, errorDetails: evaluation.message, metadata: evaluation.metadata };
}
