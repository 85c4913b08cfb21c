import type { Clock } from '@leviathan/kernel';
import { TICKET_MS } from './stream-tickets.ts';

/** Remembers which tickets were used: for all replicas of a service that receives streams. */
export interface UsedTickets {
  /** @returns `false` when it was used before. @throws StoreUnavailable when that cannot be known */
  begin(tenant: string, id: string, at: number, data: unknown): Promise<boolean>;
}

/** For a system that is one process. Its signing key ends with it, and so do its tickets. */
export class UsedTicketsInMemory implements UsedTickets {
  readonly #clock: Clock;
  readonly #ids = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async begin(_tenant: string, id: string): Promise<boolean> {
    const now = this.#clock.now();
    for (const [other, usedAt] of this.#ids) {
      if (now - usedAt < TICKET_MS) break; // in the order of use
      this.#ids.delete(other);
    }
    if (this.#ids.has(id)) return false;
    this.#ids.set(id, now);
    return true;
  }
}
