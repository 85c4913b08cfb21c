import { iso } from '@leviathan/kernel';
import { type Static, Type } from 'typebox';
import type { Batch } from '../../domain/parked/batch/batch.ts';
import { ParkedFilterBody } from './parked-query.ts';

const Time = Type.String({ format: 'date-time' });

/** How far a batch has come. */
export const BatchView = Type.Object(
  {
    id: Type.String(),
    action: Type.Union([Type.Literal('redrive'), Type.Literal('discard')]),
    status: Type.Union([
      Type.Literal('running'),
      Type.Literal('cancelling'),
      Type.Literal('completed'),
      Type.Literal('cancelled'),
    ]),
    filter: ParkedFilterBody,
    perSecond: Type.Number(),
    reason: Type.Optional(Type.String()),
    by: Type.String(),
    router: Type.String({ description: 'At work on it, now or last.' }),
    begunAt: Time,
    endedAt: Type.Optional(Time),
    cancelledBy: Type.Optional(Type.String()),
    done: Type.Integer(),
    skipped: Type.Integer({ description: 'Somebody else was first: they were not parked any more.' }),
    failed: Type.Integer(),
    failures: Type.Array(Type.Object({ id: Type.String(), code: Type.String(), detail: Type.String() }), {
      description: 'The first ones.',
    }),
    links: Type.Object({ self: Type.String(), cancel: Type.String() }),
  },
  { $id: 'ParkedBatch' },
);
export type BatchView = Static<typeof BatchView>;

export function batchView(id: string, batch: Batch): BatchView {
  const { order, begunAt, router, counts, cancelledBy, ended } = batch;
  const { action, filter, perSecond, reason, subject } = order;
  const { since, until, ...names } = filter;
  const self = `/v1/parked/batches/${encodeURIComponent(id)}`;
  return {
    ...{ id, action, perSecond, router, by: subject, begunAt: iso(begunAt), status: statusOf(batch) },
    filter: {
      ...(names as BatchView['filter']), // read-only lists: nobody writes them
      ...(since === undefined ? {} : { since: iso(since) }),
      ...(until === undefined ? {} : { until: iso(until) }),
    },
    ...(reason === undefined ? {} : { reason }),
    ...(ended === undefined ? {} : { endedAt: iso(ended.at) }),
    ...(cancelledBy === undefined ? {} : { cancelledBy }),
    ...{ done: counts.done, skipped: counts.skipped, failed: counts.failed, failures: [...counts.failures] },
    links: { self, cancel: `${self}/cancel` },
  };
}

function statusOf({ ended, cancelledBy }: Batch): BatchView['status'] {
  if (ended !== undefined) return ended.how;
  return cancelledBy === undefined ? 'running' : 'cancelling';
}
