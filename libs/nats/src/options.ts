import type { Clock, Tracing } from '@leviathan/kernel';

/** What is kept of the whisper log. The oldest goes first. */
export interface NatsRetention {
  /** @default 7 days */
  readonly maxAgeMs?: number;
  /** @default 1 GiB */
  readonly maxBytes?: number;
  /** Whispers. @default no bound of its own */
  readonly maxMessages?: number;
}

export interface NatsLimits {
  /** Whispers that may wait to be confirmed, connected or not; beyond it publishing ends as `unknown` at once. */
  readonly outbox?: number;
  /** The same, in bytes of their bodies. */
  readonly outboxBytes?: number;
  /** How long a whisper may wait to be confirmed before it ends as `unknown`. */
  readonly patienceMs?: number;
  /** Live whispers that may wait for one subscriber before it is cut off. */
  readonly pending?: number;
  /** The same, in bytes of their bodies. */
  readonly pendingBytes?: number;
}

/** pino fits. */
export interface NatsLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface NatsOptions {
  /** `nats://…` or `tls://…`; several servers of one cluster are joined by commas. User and password may stand in it. */
  readonly url: string;
  /** Stands before every subject, so that installations share a server. Empty, or tokens joined by dots. */
  readonly prefix: string;
  /** Name of this replica, shown in the server's list of connections. */
  readonly instance: string;
  /** PEM of the authority that signed the server's certificate. */
  readonly ca?: string;
  /** Text of a credentials file. */
  readonly creds?: string;
  readonly clock: Clock;
  readonly log: NatsLog;
  readonly tracing?: Tracing;
  readonly limits?: NatsLimits;
  readonly retention?: NatsRetention;
}

export const DEFAULT_LIMITS: Required<NatsLimits> = {
  outbox: 8192,
  outboxBytes: 32 * 1024 * 1024,
  patienceMs: 10_000,
  pending: 4096,
  pendingBytes: 8 * 1024 * 1024,
};
