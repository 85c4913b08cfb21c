import { type App, DEFAULT_LIMIT, ProblemError, linked, pageOf, pageQuery } from '@leviathan/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { fingerprintOf } from '../../domain/life/accepting.ts';
import type { BatchOrder } from '../../domain/parked/batch/batch.ts';
import { IdParams } from '../get-commands.ts';
import { idempotencyKey } from '../preferences.ts';
import { problemOf } from '../refuse.ts';
import type { RouterParts } from '../router-parts.ts';
import { BatchView, batchView } from './batch-view.ts';
import { DryRun, dryRun } from './dry-run.ts';
import { ParkedCause, causeView } from './parked-view.ts';
import { ParkedFilterBody, filterOf } from './parked-query.ts';

const tags = ['parked'];
const perSecond = Type.Optional(
  Type.Number({ exclusiveMinimum: 0, maximum: 500, description: 'Commands a second at most; 10 unless given.' }),
);
const DEFAULT_RATE = 10;
/** Commands that a dry run tells one by one. */
const SAMPLE = 10;

const RedriveBody = Type.Object(
  {
    filter: ParkedFilterBody,
    perSecond,
    dryRun: Type.Optional(Type.Boolean({ description: 'Only say what would happen.' })),
  },
  { additionalProperties: false, examples: [{ filter: { code: ['handler-failed'] }, perSecond: 20 }] },
);
const DiscardBody = Type.Object(
  {
    filter: ParkedFilterBody,
    perSecond,
    reason: Type.String({ minLength: 1, maxLength: 1024 }),
    dryRun: Type.Optional(Type.Boolean({ description: 'Only say what would happen.' })),
  },
  { additionalProperties: false, examples: [{ filter: { type: ['unreadable'] }, reason: 'sent by a broken client' }] },
);

const BatchDryRun = Type.Object(
  {
    dryRun: Type.Literal(true),
    count: Type.Integer(),
    more: Type.Boolean({ description: 'More match than were counted.' }),
    seconds: Type.Number({ description: 'How long it would take at this rate.' }),
    causes: Type.Array(ParkedCause),
    sample: Type.Array(DryRun, {
      description: 'What would become of the newest ones; of a discard there is nothing to tell.',
    }),
  },
  { $id: 'ParkedBatchDryRun' },
);

/** Many at once: `POST /v1/parked/redrive` and `/discard`, and the batches that come of it. */
export function batchRoutes(app: App, parts: RouterParts): void {
  redriveMany(app, parts);
  discardMany(app, parts);
  readBatches(app, parts);
  cancelBatch(app, parts);
}

const BEGINS = { scope: 'parked:write', reads: ['Idempotency-Key'] } as const;
const answers = { 200: Type.Union([BatchView, BatchDryRun]), 202: BatchView };
const description =
  'One after the other at a limited rate; the answer’s `Location` tells how far it has come. It survives restarts and ' +
  'takes no command twice. Commands that are parked after it began are not taken. Honours `Idempotency-Key`.';

function redriveMany(app: App, parts: RouterParts): void {
  const schema = {
    tags,
    operationId: 'redriveManyParked',
    summary: 'Redrive the parked commands of a filter',
    description,
    body: RedriveBody,
    response: answers,
  };
  app.post('/v1/parked/redrive', { schema, config: BEGINS }, async (request, reply) =>
    begin(parts, request, reply, { action: 'redrive', ...request.body }),
  );
}

function discardMany(app: App, parts: RouterParts): void {
  const schema = {
    tags,
    operationId: 'discardManyParked',
    summary: 'Give up the parked commands of a filter',
    description,
    body: DiscardBody,
    response: answers,
  };
  app.post('/v1/parked/discard', { schema, config: BEGINS }, async (request, reply) =>
    begin(parts, request, reply, { action: 'discard', ...request.body }),
  );
}

interface Wanted {
  readonly action: BatchOrder['action'];
  readonly filter: Static<typeof ParkedFilterBody>;
  readonly perSecond?: number;
  readonly reason?: string;
  readonly dryRun?: boolean;
}

async function begin(
  parts: RouterParts,
  request: FastifyRequest,
  reply: FastifyReply,
  { action, filter: given, perSecond: rate = DEFAULT_RATE, reason, dryRun: isDry }: Wanted,
): Promise<FastifyReply> {
  const { tenant, subject } = request.caller;
  const filter = filterOf(given, '/filter');
  if (isDry === true) return reply.code(200).send(await foretold(parts, request, { action, filter, perSecond: rate }));
  const fingerprint = fingerprintOf([action, request.body]);
  const why = reason === undefined ? {} : { reason };
  const order = { action, filter, perSecond: rate, subject, fingerprint, ...why };
  const begun = await parts.batches.begin(tenant, order, idempotencyKey(request.headers));
  if ('refused' in begun) throw problemOf(begun);
  const view = batchView(begun.id, begun.batch);
  if (begun.isReplayed) reply.header('idempotency-replayed', 'true');
  return reply
    .code(begun.batch.ended === undefined ? 202 : 200)
    .header('location', view.links.self)
    .send(view);
}

async function foretold(
  parts: RouterParts,
  { caller }: FastifyRequest,
  { action, filter, perSecond: rate }: Pick<BatchOrder, 'action' | 'filter' | 'perSecond'>,
): Promise<Static<typeof BatchDryRun>> {
  const { groups, hasMore } = await parts.parkedList.groups(caller.tenant, filter);
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  const { items } =
    action === 'redrive' ? await parts.parkedList.page(caller.tenant, filter, { limit: SAMPLE }) : { items: [] };
  return {
    ...{ dryRun: true, count, more: hasMore, seconds: count / rate, causes: groups.map(causeView) },
    sample: items.map((item) => dryRun(parts, caller, item, undefined)),
  };
}

function readBatches(app: App, { batchLog }: RouterParts): void {
  const config = { scope: 'parked:read' };
  const querystring = Type.Object(pageQuery, { additionalProperties: false });
  const list = {
    tags,
    operationId: 'listParkedBatches',
    summary: 'List batches, newest first',
    querystring,
    response: { 200: pageOf(BatchView) },
  };
  app.get('/v1/parked/batches', { schema: list, config }, async ({ query, caller, url }, reply) => {
    const { limit = DEFAULT_LIMIT, after } = query;
    const found = await batchLog.page(caller.tenant, { limit, ...(after === undefined ? {} : { after }) });
    const next = found.length < limit ? undefined : found.at(-1)?.cursor;
    const items = found.map(({ id, batch }) => batchView(id, batch));
    return linked(reply, url, { items, ...(next === undefined ? {} : { next }) });
  });
  const one = {
    tags,
    operationId: 'getParkedBatch',
    summary: 'See how far a batch has come',
    params: IdParams,
    response: { 200: BatchView },
  };
  app.get('/v1/parked/batches/:id', { schema: one, config }, async ({ params: { id }, caller: { tenant } }) => {
    const loaded = await batchLog.load({ tenant, id });
    if (loaded === undefined) throw new ProblemError('not-found', `there is no batch ${JSON.stringify(id)}`);
    return batchView(id, loaded.batch);
  });
}

function cancelBatch(app: App, { batches }: RouterParts): void {
  const schema = {
    tags,
    operationId: 'cancelParkedBatch',
    summary: 'Stop a batch',
    description: 'What is being done at the moment is done; what was done stays done.',
    params: IdParams,
    response: { 202: BatchView },
  };
  const config = { scope: 'parked:write' };
  app.post('/v1/parked/batches/:id/cancel', { schema, config }, async ({ params: { id }, caller }, reply) => {
    const cancelled = await batches.cancel({ tenant: caller.tenant, id }, caller.subject);
    if ('refused' in cancelled) throw problemOf(cancelled);
    return reply.code(202).send(batchView(id, cancelled.batch));
  });
}
