import { type Static, Type } from 'typebox';
import { epochMs } from './instant.ts';
import { OWNERS } from './topology.ts';

const TurnTime = Type.Object({
  entity: Type.String(),
  kind: Type.String({ description: 'What happened in it.' }),
  at: epochMs('Epoch milliseconds of its commit.'),
  ms: Type.Number({ description: 'From its fold to its commit, waiting for the store included.' }),
});
export type TurnTime = Static<typeof TurnTime>;

export const BREAKER_STATES = ['closed', 'open', 'half-open'] as const;

/** How a circuit breaker stands. */
export const BreakerReading = Type.Object({
  dependency: Type.String(),
  state: Type.Enum([...BREAKER_STATES]),
  since: epochMs('Epoch milliseconds of the last change.'),
});
export type BreakerReading = Static<typeof BreakerReading>;

/** What one owner has in hand at this moment. Body of `owners.<service>.<instance>`. */
export const OwnerReport = Type.Object(
  {
    service: Type.Enum(OWNERS),
    instance: Type.String(),
    trouble: Type.Optional(Type.String({ description: 'Why it takes no turns, or not all.' })),
    partitions: Type.Array(
      Type.Object({
        partition: Type.Integer({ minimum: 0 }),
        entities: Type.Integer({ minimum: 0, description: 'Folded in memory.' }),
        queued: Type.Integer({ minimum: 0, description: 'Deliveries in hand; the rest waits at the broker.' }),
      }),
      { description: 'Those that have something in memory or in hand.' },
    ),
    calls: Type.Integer({ minimum: 0, description: 'Calls to the outside that run here.' }),
    breakers: Type.Optional(
      Type.Array(BreakerReading, { description: 'Of what it calls outside: models, other services.' }),
    ),
    turns: Type.Integer({ minimum: 0, description: 'Since its start.' }),
    lastTurn: Type.Optional(TurnTime),
    slowestTurns: Type.Array(TurnTime, { description: 'Of the last ten minutes.' }),
  },
  { $id: 'OwnerReport' },
);
export type OwnerReport = Static<typeof OwnerReport>;
