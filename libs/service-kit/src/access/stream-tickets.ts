import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '@leviathan/kernel';
import type { Caller } from '../service.ts';
import type { UsedTickets } from './used-tickets.ts';

/** A browser opens its stream at once; whoever finds the ticket later, in a log or a history, finds it void. */
export const TICKET_MS = 60_000;

export interface StreamTicketsOptions {
  /** The first signs, all count: so they are changed without a gap. Without any no ticket is given. */
  readonly secrets: readonly string[];
  readonly used: UsedTickets;
  readonly clock: Clock;
}

/** As good as one from LEV_TICKET_KEY, and known to nobody else. */
export function randomTicketSecret(): string {
  return randomBytes(32).toString('base64url');
}

interface Content {
  readonly id: string;
  readonly tenant: string;
  readonly subject: string;
  readonly scopes: readonly string[];
  readonly path: string;
  readonly until: number;
}

/**
 * Tickets for event streams: signed, so that every replica of every service can read one without asking anybody, and
 * used once, which the store of whoever receives the stream sees to. A path belongs to one service, so once there is
 * once everywhere.
 */
export class StreamTickets {
  readonly #keys: readonly Buffer[];
  readonly #options: StreamTicketsOptions;

  constructor(options: StreamTicketsOptions) {
    this.#options = options;
    this.#keys = options.secrets.map((secret) => createHash('sha256').update(`stream-tickets\0${secret}`).digest());
  }

  /** @returns `undefined` when this installation gives none */
  issue({ tenant, subject, scopes }: Caller, path: string): { ticket: string; until: number } | undefined {
    const [key] = this.#keys;
    if (key === undefined) return undefined;
    const until = this.#options.clock.now() + TICKET_MS;
    const id = randomBytes(16).toString('base64url');
    const content: Content = { id, tenant, subject, scopes, path, until };
    const body = Buffer.from(JSON.stringify(content)).toString('base64url');
    return { ticket: `${body}.${macOf(key, body)}`, until };
  }

  /**
   * Whose ticket it is, and uses it up.
   *
   * @throws StoreUnavailable when nobody can tell whether it was used before
   */
  async redeem(ticket: string, path: string): Promise<Caller | { readonly bad: string }> {
    const content = this.#read(ticket);
    if (content === undefined) return { bad: 'this is no stream ticket of ours' };
    const now = this.#options.clock.now();
    if (now >= content.until) return { bad: 'the stream ticket has expired' };
    if (content.path !== path) return { bad: 'the stream ticket is for another path' };
    const { id, tenant, subject, scopes } = content;
    if (!(await this.#options.used.begin(tenant, id, now, { subject, path }))) {
      return { bad: 'the stream ticket was used before' };
    }
    return { tenant, subject, scopes, credential: `ticket ${id}` };
  }

  #read(ticket: string): Content | undefined {
    const [body = '', mac = '', ...rest] = ticket.split('.');
    const given = Buffer.from(mac, 'base64url');
    const isOurs = this.#keys.some((key) => {
      const expected = Buffer.from(macOf(key, body), 'base64url');
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
    if (!isOurs || rest.length > 0) return undefined;
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as Content; // signed by us, so it is what we wrote
  }
}

function macOf(key: Buffer, body: string): string {
  return createHmac('sha256', key).update(body).digest('base64url');
}
