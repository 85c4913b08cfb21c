import { Type } from 'typebox';
import { COMMAND_TYPES } from './registry.ts';

/** What each command type takes and gives, as one schema: so that the OpenAPI document tells it to generators of clients. */
export const CommandTypeSchemas = Type.Object(
  Object.fromEntries(
    COMMAND_TYPES.map(({ type, summary, payload, result }) => [
      type,
      Type.Object({ payload, result }, { description: summary }),
    ]),
  ),
  { $id: 'CommandTypes', description: 'By the type of a command: its `payload`, and its `result` once it succeeded.' },
);
