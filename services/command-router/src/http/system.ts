import { BREAKER_STATES, FLAG_KEYS, OwnerReport, type TurnTime, encodeKeyPart } from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';
import { type App, VERSION } from '@leviathan/service-kit';
import { Type } from 'typebox';
import { timeOf } from '../domain/flags/flags-in-force.ts';
import type { RouterParts } from './router-parts.ts';

const System = Type.Object(
  {
    version: Type.String(),
    router: Type.Object({ instance: Type.String(), serving: Type.Boolean() }),
    broker: Type.Object({ available: Type.Boolean() }),
    flags: Type.Object({
      etag: Type.String(),
      source: Type.String(),
      confirmedAt: Type.String({ format: 'date-time' }),
      trouble: Type.Optional(Type.String({ description: 'Why flag-service does not confirm them.' })),
      values: Type.Record(Type.String(), Type.Unknown()),
    }),
    breakers: Type.Array(
      Type.Object({
        dependency: Type.String({ description: '`<owner>/<route>`.' }),
        state: Type.Enum([...BREAKER_STATES]),
        since: Type.String({ format: 'date-time' }),
      }),
      { description: 'Of the routes that were taken so far and that a decision may turn away from.' },
    ),
    admission: Type.Object({
      pending: Type.Integer({ description: 'Commands of this router of which nothing was heard yet.' }),
      waiting: Type.Integer({ description: 'Requests that wait for their turn to be accepted.' }),
      lagMs: Type.Number({ description: 'How late timers come, at the least over the last second.' }),
    }),
    asks: Type.Object({ awaited: Type.Integer(), budget: Type.Integer() }),
    owners: Type.Array(Type.Object({ heardAt: Type.String({ format: 'date-time' }), report: OwnerReport }), {
      description: 'What the owners last said of themselves; who was silent for 15 seconds is left out.',
    }),
  },
  { $id: 'System', description: 'As this router sees it.' },
);

/** `GET /v1/system`: what this router knows of the installation at this moment. */
export function systemRoute(app: App, parts: RouterParts): void {
  const schema = {
    tags: ['system'],
    operationId: 'getSystem',
    summary: 'The system as this router sees it',
    response: { 200: System },
  };
  app.get('/v1/system', { schema, config: { scope: 'system:read' } }, async ({ caller }) => {
    const { instance, isServing, queues, flags, asks, owners, clock, breakers, admission } = parts;
    const now = clock.now();
    const { etag, source, confirmedAt, compiled } = flags.current;
    const context = { targetingKey: caller.tenant, tenant: caller.tenant, type: '', labels: {} };
    return {
      version: VERSION,
      router: { instance, serving: isServing() },
      broker: { available: queues.isAvailable },
      flags: {
        etag,
        source,
        confirmedAt: iso(confirmedAt),
        ...(flags.trouble === undefined ? {} : { trouble: flags.trouble }),
        values: Object.fromEntries(
          FLAG_KEYS.map((key) => [key, compiled.evaluate(key, context, timeOf(flags.current, now))]),
        ),
      },
      // Of routes alone: broker and store are waited for, and never broken off.
      breakers: breakers.states().map((reading) => ({ ...reading, since: iso(reading.since) })),
      admission: admission.state,
      asks: asks.state,
      owners: owners.current.map(({ report, heardAt }) => ({
        heardAt: iso(heardAt),
        report: seenBy(caller.tenant, report),
      })),
    };
  });
}

/** Whose turn it was is no other tenant's business; that it was slow is. */
function seenBy(tenant: string, report: OwnerReport): OwnerReport {
  const own = `${encodeKeyPart(tenant)}/`;
  const seen = (turn: TurnTime): TurnTime =>
    turn.entity.startsWith(own) ? turn : { ...turn, entity: `*/${turn.entity.split('/')[1] ?? ''}/*` };
  const { lastTurn, slowestTurns } = report;
  return {
    ...report,
    ...(lastTurn === undefined ? {} : { lastTurn: seen(lastTurn) }),
    slowestTurns: slowestTurns.map(seen),
  };
}
