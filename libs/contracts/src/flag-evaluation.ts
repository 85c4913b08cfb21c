import { type Static, Type } from 'typebox';

const at = Type.String({ description: 'JSON Pointer into the flag, with its shared rules in place.' });

const Share = Type.Object({
  variant: Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]),
  weight: Type.Integer(),
});

/** One thing that happened on the way from a context to a variant. */
export const EvaluationStep = Type.Union(
  [
    Type.Object(
      {
        kind: Type.Literal('condition'),
        at,
        holds: Type.Boolean(),
        read: Type.Record(Type.String(), Type.Unknown(), { description: 'What it looked at.' }),
      },
      { description: 'A condition, and whether it opened its branch.' },
    ),
    Type.Object({
      kind: Type.Literal('branch'),
      at,
      taken: Type.Union([Type.Literal('then'), Type.Literal('else')]),
    }),
    Type.Object(
      {
        kind: Type.Literal('draw'),
        at,
        bucketBy: Type.String({ description: 'What was hashed.' }),
        hash: Type.Integer({ description: 'MurmurHash3 of its UTF-8 bytes.' }),
        bucket: Type.Integer({ description: 'Which of `of`, from 0.' }),
        of: Type.Integer({ description: 'The sum of the weights.' }),
        shares: Type.Array(Share),
        variant: Share.properties.variant,
      },
      { description: 'A share that somebody fell into.' },
    ),
    Type.Object(
      { kind: Type.Literal('no-draw'), at, reason: Type.String() },
      { description: 'A fraction that gave nobody anything.' },
    ),
  ],
  { $id: 'EvaluationStep' },
);
export type EvaluationStep = Static<typeof EvaluationStep>;
