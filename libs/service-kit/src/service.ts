import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type { ServiceName } from '@leviathan/contracts';
import type { UsedTickets } from './access/used-tickets.ts';
import type { AuditSource } from './audit/audit-record.ts';
import type { RecordStore } from './audit/audit-trail.ts';
import type { AuditMode } from './audit/audit-writes.ts';
import type { RequestHeader } from './operations/request-headers.ts';
import type { Span, Tracing } from '@leviathan/kernel';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';

/** A fastify instance whose requests have the types of their TypeBox schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

/** One thing that a service needs, as `/readyz` names it. */
export interface ReadinessCheck {
  readonly name: string;
  /** The sentence that says why it is not ready; `undefined` when it is, or a note when somebody should know more. */
  check(): Promise<string | { readonly note: string } | undefined>;
}

/**
 * A service, composed and not yet started: what `service.ts` returns.
 *
 * The same object runs alone in its process or beside the others in one; it never listens itself.
 */
export interface Service {
  readonly name: ServiceName;
  /** Adds its routes. They stand at the contract's paths, so that one origin can serve all services. */
  routes(app: App): void;
  readonly checks: readonly ReadinessCheck[];
  /** What the HTTP edge keeps in the service's own store; without it writes leave no audit records. */
  readonly records?: {
    readonly audit: RecordStore;
    readonly tickets: UsedTickets;
    /** Removes what is older than it is kept, while the service runs. */
    readonly retention?: { start(): void; stop(): void };
  };
  /** Audit records that the service's journals hold anyway. */
  readonly audited?: AuditSource;
  /** Consumers, sweeps and watches. Routes may be called before it resolves only where they say so. */
  start(): Promise<void>;
  /** Not ready → stop starting → finish → close. Loses nothing. */
  stop(): Promise<void>;
}

/** Who calls: what an API key or a token says, or the local user of `npm start`. */
export interface Caller {
  readonly tenant: string;
  readonly subject: string;
  /** `commands:write`, `sessions:read` …, or `*`. */
  readonly scopes: readonly string[];
  /** By what it is known: `key <id>`, `token <jti>`, `ticket <id>` or `none`. Never the secret itself. */
  readonly credential: string;
}

/**
 * What a route asks of its caller: a scope, one of several, nothing but to be known (`anyone`), or nothing at all
 * (`public`). A name that is in no table stops the start.
 */
export type RouteScope = string | readonly string[];

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller;
    /** W3C trace id: in problems and logs. */
    traceId: string;
    /** For the messages that the request causes. */
    traceparent: string;
    /** Of the problem that answers, if one does. */
    problemCode: string | undefined;
    /** Of a request that is traced. */
    span: Span | undefined;
  }
  interface FastifyInstance {
    tracing: Tracing;
  }
  interface FastifyContextConfig {
    /** What a caller needs; every route of ours names it. */
    scope?: RouteScope;
    /** Headers that it reads, for the document. */
    reads?: readonly RequestHeader[];
    /** How its writes are recorded; `before` they are tried unless given. */
    audit?: AuditMode;
  }
}
