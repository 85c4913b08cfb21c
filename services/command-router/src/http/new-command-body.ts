import { Type } from 'typebox';

const id = Type.String({ maxLength: 1024 });

/** The body of `POST /v1/commands`; strict, like every body at the edge. */
export const NewCommandBody = Type.Object(
  {
    type: Type.String({
      minLength: 1,
      maxLength: 128,
      description: '`agent.ask`, or with its version `agent.ask.v1`.',
    }),
    entity: Type.Optional(
      Type.Unsafe<string>({ ...id, description: 'Bare id of the entity; minted if the type allows.' }),
    ),
    session: Type.Optional(
      Type.Unsafe<string>({ ...id, description: 'Correlation and targeting key; for `session.*` it is the entity.' }),
    ),
    labels: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' }), Type.String({ maxLength: 256 }), {
        maxProperties: 32,
        additionalProperties: false,
      }),
    ),
    payload: Type.Unknown({ description: 'As GET /v1/command-types says.' }),
    deadline: Type.Optional(
      Type.String({ maxLength: 64, description: 'ISO 8601 with its offset; nobody wants the result after it.' }),
    ),
  },
  { $id: 'NewCommand', additionalProperties: false },
);
