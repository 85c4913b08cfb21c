import { COMMAND_TYPES, LEGACY_NAMES, scopesOf } from '@leviathan/contracts';
import { type App, pageOf } from '@leviathan/service-kit';
import { Type } from 'typebox';

const CommandTypeView = Type.Object({
  type: Type.String(),
  version: Type.Integer(),
  owner: Type.String(),
  entityType: Type.String(),
  mints: Type.Boolean({ description: 'Whether `entity` may be left out, to get a new one.' }),
  route: Type.Object({ flag: Type.String(), on: Type.String(), off: Type.String() }),
  mayFall: Type.Optional(
    Type.Boolean({ description: 'Whether `route.off` is taken while the circuit breaker of `route.on` is open.' }),
  ),
  scopes: Type.Array(Type.String(), { description: 'One of them is needed to send it.' }),
  summary: Type.String(),
  hints: Type.Optional(
    Type.Object(
      {
        readOnly: Type.Optional(Type.Boolean()),
        destructive: Type.Optional(Type.Boolean()),
        idempotent: Type.Optional(Type.Boolean()),
      },
      { description: 'For who decides whether to ask a person first.' },
    ),
  ),
  payload: Type.Unknown({ description: 'JSON Schema.' }),
  result: Type.Unknown({ description: 'JSON Schema.' }),
  examples: Type.Array(Type.Unknown()),
  legacyNames: Type.Array(Type.String(), { description: 'Names of the old agent that mean the same.' }),
});

/** `GET /v1/command-types`: what can be commanded. */
export function commandTypes(app: App): void {
  const schema = {
    tags: ['commands'],
    operationId: 'listCommandTypes',
    summary: 'List the command types',
    response: { 200: pageOf(CommandTypeView) },
  };
  app.get('/v1/command-types', { schema, config: { scope: 'commands:read' } }, async () => ({
    items: COMMAND_TYPES.map((type) => ({
      ...type,
      scopes: [...scopesOf(type)],
      examples: [...type.examples],
      legacyNames: Object.keys(LEGACY_NAMES).filter((name) => LEGACY_NAMES[name] === type.type),
    })),
  }));
}
