import { type Clock, type Tracing, outdated } from '@leviathan/kernel';

/** Where the adapter says what an operator should know. pino fits. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Bounds and patience; every one has a default that production uses. */
export interface RabbitLimits {
  /** Messages that one queue holds (C5). An argument of the queue, so it is the same for a whole installation. */
  readonly queueMessages: number;
  /** Publishes of one class that may wait for their confirm at once: more costs latency, fewer cost throughput. */
  readonly window: number;
  /** Publishes of one class that may wait for the window; beyond it they are `nacked` at once. */
  readonly line: number;
  /** How long a publish waits for a broker that is away: long enough for a reconnect, too short to pile up. */
  readonly patienceMs: number;
  /** After it an unconfirmed publish is `unknown`: a quorum queue that elects a leader answers within seconds. */
  readonly confirmMs: number;
  readonly connectMs: number;
}

export const DEFAULT_LIMITS: RabbitLimits = {
  queueMessages: 100_000,
  window: 128,
  line: 4096,
  patienceMs: 1000,
  confirmMs: 10_000,
  connectMs: 5000,
};

export interface RabbitOptions {
  /** `amqp://` or `amqps://`, with user, password and vhost. */
  readonly url: string;
  /** Before every queue and exchange: `lev`. */
  readonly prefix: string;
  /** Names the connections for whoever looks at the broker. */
  readonly instance: string;
  /** PEM text of the authority that signed the broker's certificate. */
  readonly ca?: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly tracing?: Tracing;
  readonly limits?: Partial<RabbitLimits>;
}

/** What the connected broker is and can do. */
export interface RabbitCapabilities {
  readonly version: string;
  /** Whether consumer priorities place partitions: RabbitMQ 4.0 and later. Before, owners keep theirs until they leave. */
  readonly balances: boolean;
  /** What an operator must know of a broker that is too old. */
  readonly outdated: string | undefined;
}

const OLDEST = '3.13';

export function capabilitiesOf(version: string): RabbitCapabilities {
  const old = outdated({ server: 'RabbitMQ', version, oldest: OLDEST });
  return { version, balances: Number.parseInt(version, 10) >= 4, outdated: old };
}
