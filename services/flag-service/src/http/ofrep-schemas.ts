import { Problem } from '@leviathan/contracts';
import { type TSchema, Type } from 'typebox';

const details = Type.Optional(Type.String());
const metadata = Type.Optional(Type.Record(Type.String(), Type.Union([Type.Boolean(), Type.String(), Type.Number()])));

/** What OFREP calls the evaluation context. */
export const EvaluationContext = Type.Object(
  {
    targetingKey: Type.Optional(
      Type.String({ description: 'Required by the protocol; without it, rules that draw by it give the default.' }),
    ),
  },
  { $id: 'EvaluationContext', additionalProperties: true },
);

/** Other fields are ignored: the protocol may get more. */
export const EvaluationRequest = Type.Object(
  { context: EvaluationContext },
  {
    $id: 'OfrepEvaluationRequest',
    additionalProperties: true,
    examples: [{ context: { targetingKey: 'my-session' } }],
  },
);

export const EvaluationSuccess = Type.Object(
  {
    key: Type.String(),
    value: Type.Optional(Type.Unknown({ description: 'Absent: the default of the code that asks.' })),
    reason: Type.String({ description: '`STATIC`, `TARGETING_MATCH`, `DEFAULT`, `DISABLED` or `STALE`.' }),
    variant: Type.Optional(Type.String()),
    metadata,
  },
  { $id: 'OfrepEvaluationSuccess' },
);

/** A refusal as OFREP words it; what the protocol has no word for is a problem, as everywhere. */
export function refusal(failure: TSchema): { description: string; content: Record<string, { schema: TSchema }> } {
  return {
    description: 'OFREP says what is wrong, or a problem does.',
    content: { 'application/json': { schema: failure }, 'application/problem+json': { schema: Problem } },
  };
}

export const EvaluationFailure = Type.Object(
  {
    key: Type.String(),
    errorCode: Type.String({
      description: '`PARSE_ERROR`, `TARGETING_KEY_MISSING`, `INVALID_CONTEXT`, `GENERAL` or `FLAG_NOT_FOUND`.',
    }),
    errorDetails: details,
    metadata,
  },
  { $id: 'OfrepEvaluationFailure' },
);

export const BulkSuccess = Type.Object(
  {
    flags: Type.Array(Type.Union([EvaluationSuccess, EvaluationFailure])),
    metadata,
    eventStreams: Type.Array(
      Type.Object({
        type: Type.Literal('sse'),
        endpoint: Type.Object({ requestUri: Type.String() }),
        inactivityDelaySec: Type.Integer(),
      }),
      { description: 'Where changes are told.' },
    ),
  },
  { $id: 'OfrepBulkSuccess' },
);

export const BulkFailure = Type.Object(
  { errorCode: Type.String(), errorDetails: details },
  { $id: 'OfrepBulkFailure' },
);

/** What an event stream of ours was told, handed back so that a replica that is behind reads first. */
export const bulkQuery = Type.Object(
  {
    flagConfigEtag: Type.Optional(Type.String({ maxLength: 128 })),
    flagConfigLastModified: Type.Optional(Type.String({ maxLength: 64 })),
  },
  { additionalProperties: false },
);
