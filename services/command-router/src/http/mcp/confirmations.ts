import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@leviathan/kernel';

/** How long a person may think about it. */
const GOOD_FOR_MS = 10 * 60_000;

/** What is to be confirmed, and by whom. */
export interface Confirmable {
  readonly tenant: string;
  readonly subject: string;
  /** Of the command: type, entity, payload. */
  readonly fingerprint: string;
}

/**
 * Tokens that say: this very command of this very caller was shown to be destructive, and may be asked for now. Whoever
 * shares the secret takes them, so that the second step may come to another router. They may be used more than once within
 * their time; the key of the command is made of the token, so that it runs once all the same.
 */
export class Confirmations {
  readonly #secrets: readonly string[];
  readonly #clock: Clock;

  /** @param secrets the first signs, all count */
  constructor(secrets: readonly string[], clock: Clock) {
    this.#secrets = secrets;
    this.#clock = clock;
  }

  token(about: Confirmable): string {
    const stamp = `${String(this.#clock.now() + GOOD_FOR_MS)}.${randomBytes(12).toString('base64url')}`;
    return `${stamp}.${signature(this.#secrets[0] ?? '', stamp, about)}`;
  }

  isGood(token: string, about: Confirmable): boolean {
    const [until = '', nonce = '', signed = ''] = token.split('.');
    if (!(Number(until) > this.#clock.now())) return false;
    const given = Buffer.from(signed);
    return this.#secrets.some((secret) => {
      const expected = Buffer.from(signature(secret, `${until}.${nonce}`, about));
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
  }
}

function signature(secret: string, stamp: string, { tenant, subject, fingerprint }: Confirmable): string {
  const text = JSON.stringify(['mcp-confirmation', stamp, tenant, subject, fingerprint]);
  return createHmac('sha256', secret).update(text).digest('base64url');
}
