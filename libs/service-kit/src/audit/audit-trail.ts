import { type Clock, iso, newId } from '@leviathan/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditPosition, AuditRecord, AuditSource, PlacedRecord } from './audit-record.ts';

/** Where a service keeps its records: in its own store, beside what they are about. */
export interface RecordStore {
  begin(tenant: string, id: string, at: number, data: unknown): Promise<boolean>;
  end(tenant: string, id: string, at: number, data: unknown): Promise<void>;
  list(
    tenant: string,
    limit: number,
    before?: AuditPosition,
  ): Promise<readonly (AuditPosition & { readonly begun: unknown; readonly ended?: unknown })[]>;
}

type Begun = Omit<AuditRecord, 'id' | 'at' | 'service' | 'result'>;
type Ended = AuditRecord['result'];

/** A write that is under way. */
export interface OpenRecord {
  readonly tenant: string;
  readonly id: string;
}

const MAX_FORWARDED = 256;

/** The writes of one service. Bodies are not kept: they may hold what nobody but the owner may see. */
export class AuditTrail implements AuditSource {
  readonly #service: string;
  readonly #store: RecordStore;
  readonly #clock: Clock;

  constructor(service: string, store: RecordStore, clock: Clock) {
    this.#service = service;
    this.#store = store;
    this.#clock = clock;
  }

  /** @throws StoreUnavailable; the write must not happen then */
  async begin(request: FastifyRequest): Promise<OpenRecord> {
    const now = this.#clock.now();
    const open = { tenant: request.caller.tenant, id: newId(now) };
    await this.#store.begin(open.tenant, open.id, now, begunOf(request));
    return open;
  }

  async end({ tenant, id }: OpenRecord, reply: FastifyReply): Promise<void> {
    const { statusCode: status, request } = reply;
    const { problemCode: code } = request;
    const ended: Ended = { status, ...(code === undefined ? {} : { code }) };
    await this.#store.end(tenant, id, this.#clock.now(), ended);
  }

  async audited(tenant: string, limit: number, before?: AuditPosition): Promise<readonly PlacedRecord[]> {
    const found = await this.#store.list(tenant, limit, before);
    return found.map(({ at, entity, begun, ended }) => {
      const id = entity.slice(entity.lastIndexOf('/') + 1);
      const what = begun as Begun; // written by `begin` and `end` and by nobody else
      const result = (ended as Ended | undefined) ?? {};
      return { at, entity, record: { id, at: iso(at), service: this.#service, ...what, result } };
    });
  }
}

/** Where a request comes from, as records hold it. */
export function fromOf({ ip, headers }: FastifyRequest): AuditRecord['from'] {
  const forwardedFor = headers['x-forwarded-for'];
  return {
    address: ip,
    ...(typeof forwardedFor === 'string' ? { forwardedFor: forwardedFor.slice(0, MAX_FORWARDED) } : {}),
  };
}

function begunOf(request: FastifyRequest): Begun {
  const { caller, method, routeOptions, params, traceId } = request;
  return {
    subject: caller.subject,
    credential: caller.credential,
    action: `${method} ${routeOptions.url ?? ''}`,
    target: { ...(params as Record<string, string>) }, // of a path, so text
    from: fromOf(request),
    traceId,
  };
}
