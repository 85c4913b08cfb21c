import { type Backoff, backoffMs, reasonOf } from '@leviathan/kernel';
import { TopologyMismatch } from './errors.ts';

/** Why something is down: a network that heals by itself, or a setting that somebody has to mend. */
export interface Fault {
  readonly kind: 'transient' | 'configuration';
  readonly reason: string;
}

const TRANSIENT: Backoff = { baseMs: 100, capMs: 5000 };
/** A refused handshake is cheap for a broker; so a mended login is noticed within 5 s, and no outage is prolonged. */
const CONFIGURATION: Backoff = { baseMs: 1000, capMs: 5000 };

/** What a broker answers when a setting is wrong: the login, the vhost, permissions, the certificate. */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/\b403\b|ACCESS[-_]REFUSED/i, 'the broker refuses the login or a permission: check user, password and permissions'],
  [/\b530\b|NOT[-_]ALLOWED|vhost/i, 'the broker refuses the vhost: check that it exists and that the user may use it'],
  [/SASL mechanism/, 'the broker does not accept a login by password'],
  [
    /certificate|self.signed|ERR_TLS/i,
    'the certificate of the broker is not trusted: set LEV_RABBITMQ_CA_FILE to the authority that signed it',
  ],
  [/wrong version number/i, 'the broker speaks no TLS at this port: use its port for TLS (5671), or amqp://'],
  [/Expected amqp|Invalid URL/i, 'LEV_RABBITMQ_URL is no amqp:// or amqps:// URL'],
];

/** @param password never shown, even when an error should carry it */
export function faultOf(thrown: unknown, password: string): Fault {
  const said = withoutSecret(reasonOf(thrown), password);
  if (thrown instanceof TopologyMismatch) return { kind: 'configuration', reason: said };
  const refusal = REFUSALS.find(([pattern]) => pattern.test(said));
  if (refusal !== undefined) return { kind: 'configuration', reason: `${refusal[1]} (${said})` };
  return { kind: 'transient', reason: said === '' ? 'the connection failed' : said };
}

/** How long to wait before attempt `attempt`, with full jitter. */
export function waitMs({ kind }: Fault, attempt: number): number {
  return backoffMs(kind === 'configuration' ? CONFIGURATION : TRANSIENT, attempt);
}

function withoutSecret(text: string, password: string): string {
  return password === '' ? text : text.replaceAll(password, '***');
}
