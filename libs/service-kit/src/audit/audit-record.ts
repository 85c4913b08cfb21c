import { type Static, Type } from 'typebox';

const text = Type.Optional(Type.String());

/** Who changed what, when, from where, and with what result. */
export const AuditRecord = Type.Object(
  {
    id: Type.String(),
    at: Type.String({ format: 'date-time' }),
    service: Type.String(),
    subject: Type.String(),
    credential: Type.String({ description: '`key ID`, `token JTI` or `none`.' }),
    action: Type.String({ description: 'Method and route: `PUT /v1/flags/:key`.' }),
    target: Type.Record(Type.String(), Type.String(), {
      description: 'What the path names; of a command its type and entity.',
    }),
    from: Type.Object({
      address: Type.String({ description: 'Of the connection: behind a proxy, the proxy’s.' }),
      forwardedFor: Type.Optional(Type.String({ description: 'What `X-Forwarded-For` said; nobody vouches for it.' })),
    }),
    traceId: text,
    result: Type.Object({
      status: Type.Optional(Type.Integer({ description: 'As answered; absent when the service ended before.' })),
      code: text,
    }),
  },
  { $id: 'AuditRecord' },
);
export type AuditRecord = Static<typeof AuditRecord>;

/** Where a page begins: before this record. */
export interface AuditPosition {
  readonly at: number;
  readonly entity: string;
}

/** A record, and its place among those of all sources. */
export interface PlacedRecord extends AuditPosition {
  readonly record: AuditRecord;
}

/** Something that knows records, newest first: an audit trail, or journals that hold the same facts anyway. */
export interface AuditSource {
  audited(tenant: string, limit: number, before?: AuditPosition): Promise<readonly PlacedRecord[]>;
}
