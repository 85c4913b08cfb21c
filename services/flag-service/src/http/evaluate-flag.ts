import { EvaluationStep, FlagName } from '@leviathan/contracts';
import type { Trace } from '@leviathan/flags';
import { iso, parseTime } from '@leviathan/kernel';
import { type App, ProblemError, TIME } from '@leviathan/service-kit';
import { type Static, Type } from 'typebox';
import type { LiveFlags } from '../adapters/live-flags.ts';
import { EvaluationContext, EvaluationFailure, EvaluationSuccess } from './ofrep-schemas.ts';

const { value, reason, variant, metadata } = EvaluationSuccess.properties;
const { errorDetails } = EvaluationFailure.properties;

const Evaluated = Type.Object(
  {
    key: Type.String(),
    value,
    variant,
    reason,
    errorCode: Type.Optional(Type.String()),
    errorDetails,
    metadata,
    flagSet: Type.Object({ etag: Type.String(), stale: Type.Boolean() }),
    at: Type.String({ format: 'date-time', description: 'What the rules took for the time.' }),
    path: Type.Array(EvaluationStep, {
      description: 'The way to it: conditions, branches, and the bucket of a share.',
    }),
  },
  { $id: 'EvaluatedFlag' },
);

const Body = Type.Object(
  {
    context: EvaluationContext,
    at: Type.Optional(Type.String({ ...TIME, description: 'For another time: where will a rollout be then?' })),
  },
  { $id: 'EvaluateFlag', additionalProperties: false, examples: [{ context: { targetingKey: 'my-session' } }] },
);

/** `POST /v1/flags/{key}/evaluate`: what somebody gets, and the whole way to it. */
export function evaluateFlagRoute(app: App, live: LiveFlags): void {
  const schema = {
    operationId: 'evaluateFlag',
    summary: 'Evaluate a flag and tell the whole way to its variant.',
    params: Type.Object({ key: FlagName }),
    body: Body,
    response: { 200: Evaluated },
  };
  app.post('/v1/flags/:key/evaluate', { config: { scope: 'flags:read' }, schema }, async ({ params, body }) => {
    await live.refresh(); // for an operator who has just changed it at another replica
    const { compiled, state } = live.current;
    if (compiled.find(params.key) === undefined) {
      throw new ProblemError('not-found', `there is no flag ${params.key}; GET /v1/flags lists them`);
    }
    const at = body.at === undefined ? live.time : timeOf(body.at);
    const trace = compiled.trace(params.key, body.context, at);
    return { key: params.key, ...told(trace), flagSet: { etag: state.etag, stale: live.isStale }, at: iso(at) };
  });
}

function told({ evaluation, path }: Trace): Omit<Static<typeof Evaluated>, 'key' | 'flagSet' | 'at'> {
  const common = { metadata: evaluation.metadata, path: [...path] };
  switch (evaluation.kind) {
    case 'value':
      return { value: evaluation.value, variant: evaluation.variant, reason: evaluation.reason, ...common };
    case 'code-default':
      return { reason: evaluation.reason, ...common };
    case 'error':
      return { reason: 'ERROR', errorCode: evaluation.code, errorDetails: evaluation.message, ...common };
  }
}

function timeOf(text: string): number {
  const at = parseTime(text);
  if (at !== undefined) return at;
  throw new ProblemError('invalid-request', 'at must be a time like 2026-01-31T12:00:00Z', {
    errors: [{ pointer: '/at', message: 'must be an RFC 3339 time with its offset' }],
  });
}
