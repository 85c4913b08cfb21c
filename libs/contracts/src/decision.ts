import { type Static, type TSchema, Type } from 'typebox';
import { FLAG_KEYS } from './flags.ts';

const perFlag = <T extends TSchema>(value: T) =>
  Type.Object(Object.fromEntries(FLAG_KEYS.map((key) => [key, value])) as Record<(typeof FLAG_KEYS)[number], T>);

/**
 * What the router decided about one request, once. Every service obeys it and none evaluates again; what outlives the
 * request (a run, a session) keeps the decision of its birth.
 */
export const Decision = Type.Object(
  {
    flags: perFlag(Type.Boolean()),
    variants: perFlag(Type.String()),
    reasons: perFlag(
      Type.String({ description: 'STATIC, TARGETING_MATCH, DEFAULT, DISABLED, STALE, ERROR, PINNED or BREAKER.' }),
    ),
    snapshot: Type.Object({
      etag: Type.String(),
      ageMs: Type.Number({ description: 'Milliseconds since the set was last confirmed by flag-service.' }),
      source: Type.Union([Type.Literal('live'), Type.Literal('disk'), Type.Literal('defaults')]),
    }),
    route: Type.Union([Type.Literal('team'), Type.Literal('persona'), Type.Literal('grain'), Type.Literal('legacy')]),
    named: Type.Optional(
      Type.Object(
        { asked: Type.String(), type: Type.String() },
        { description: 'The legacy name by which the command was asked for, and the type that it stands for.' },
      ),
    ),
    breaker: Type.Optional(Type.String({ description: 'The circuit breaker that changed the route, and its state.' })),
  },
  { $id: 'Decision' },
);
export type Decision = Static<typeof Decision>;
