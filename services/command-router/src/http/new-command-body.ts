import { COMMAND_TYPES } from '@leviathan/contracts';
import { TIME } from '@leviathan/service-kit';
import { Type } from 'typebox';

/** One command of each type, for the document. */
const EXAMPLES = Object.fromEntries(
  COMMAND_TYPES.map(({ type, summary, mints, entityType, examples: [payload] }) => [
    type,
    { summary, value: { type, ...(mints ? {} : { entity: `my-${entityType}` }), payload } },
  ]),
);

/**
 * The body of `POST /v1/commands`; strict, like every body at the edge.
 *
 * Ids have no bound here: whatever no entity can have is refused as `invalid-id`, and the body itself is bounded.
 */
export const NewCommandBody = Type.Object(
  {
    type: Type.String({
      minLength: 1,
      maxLength: 128,
      description:
        '`agent.ask`, or with its version `agent.ask.v1`; or a name of the old agent, as GET /v1/command-types lists them.',
    }),
    entity: Type.Optional(Type.String({ description: 'Bare id of the entity; minted if the type allows.' })),
    session: Type.Optional(
      Type.String({ description: 'Correlation and targeting key; for `session.*` it is the entity.' }),
    ),
    labels: Type.Optional(
      Type.Record(Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' }), Type.String({ maxLength: 256 }), {
        maxProperties: 32,
        additionalProperties: false,
      }),
    ),
    payload: Type.Unknown({ description: 'As GET /v1/command-types says.' }),
    deadline: Type.Optional(
      Type.String({ ...TIME, description: 'ISO 8601 with its offset; nobody wants the result after it.' }),
    ),
  },
  { $id: 'NewCommand', additionalProperties: false, 'x-examples': EXAMPLES },
);
