import type { Clock } from '@leviathan/kernel';
import type { LoopLag } from '../../ports.ts';
import type { Refusal } from '../life/accepting.ts';
import { FairRoom } from './fair-room.ts';
import { FairTurns } from './fair-turns.ts';
import { type RateReading, type TenantRate, TenantRates } from './tenant-rates.ts';

/** How much is taken in; every number is a setting or a constant of this router. */
export interface AdmissionLimits {
  /** Commands of this router of which nothing was heard yet: they wait in a queue. */
  readonly pending: number;
  /** The same, of one partition. */
  readonly pendingPerPartition: number;
  /** A standing lag of the event loop that is too much, in milliseconds. */
  readonly lagMs: number;
  /** No limit unless given. */
  readonly rate?: TenantRate | undefined;
}

export const ADMISSION_DEFAULTS: AdmissionLimits = { pending: 16_384, pendingPerPartition: 1024, lagMs: 1000 };

/**
 * Accepted at once: more than one batch of a journal and the broker's confirm window, so that both stay full, and few enough
 * that whoever comes next does not wait for a crowd.
 */
const TURNS = 256;
/** A turn ends when the broker has the command, or so: one partition that stands still must not hold up the others. */
const TURN_MS = 250;
/** Whoever waits longer for a turn comes again later; a client would give up soon. */
const PATIENCE_MS = 2000;

/** A command that was let in. */
export interface Admitted {
  /** @returns whether it may be accepted now; `false` means that it has left */
  turn(): true | Promise<boolean>;
  /** The broker has it. */
  confirmed(): void;
  /** Something was heard of it, or it does not go. Harmless when repeated. */
  leave(): void;
}

export interface AdmissionOptions {
  readonly limits: AdmissionLimits;
  readonly lag: LoopLag;
  readonly clock: Clock;
  readonly random?: () => number;
}

/**
 * Refuses before anything is stored what could only wait: nothing is buffered without end, and what one tenant has in line
 * is no other's delay.
 *
 * What it counts is what this router sent and heard nothing of; an owner that is slow, away or swamped shows in it whatever
 * the cause. Queues at the broker are bounded besides (C5), for whoever publishes without a router.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #random: () => number;
  readonly #room: FairRoom;
  readonly #partitions = new Map<string, FairRoom>();
  readonly #turns: FairTurns;
  readonly #rates: TenantRates | undefined;

  constructor(options: AdmissionOptions) {
    const { limits, clock, random = Math.random } = options;
    this.#options = options;
    this.#random = random;
    this.#room = new FairRoom(limits.pending);
    this.#turns = new FairTurns(TURNS, PATIENCE_MS, clock);
    this.#rates = limits.rate === undefined ? undefined : new TenantRates(limits.rate, clock);
  }

  /** What is in line at this moment. */
  get state(): { readonly pending: number; readonly waiting: number; readonly lagMs: number } {
    return { pending: this.#room.total, waiting: this.#turns.waiting, lagMs: this.#options.lag.standingMs };
  }

  /** How a tenant stands with its rate, if there is one. */
  rateOf(tenant: string): RateReading | undefined {
    return this.#rates?.reading(tenant);
  }

  /** @param queue of the owner that it goes to */
  enter(tenant: string, queue: string): Admitted | Refusal {
    const { limits, lag, clock } = this.#options;
    if (lag.standingMs > limits.lagMs) return this.#overloaded('this router is behind with its work');
    if (!this.#room.hasRoomFor(tenant))
      return this.#overloaded('too many commands of the tenant wait for their owners');
    const partition = this.#partitions.get(queue) ?? new FairRoom(limits.pendingPerPartition);
    if (!partition.hasRoomFor(tenant)) {
      return this.#overloaded('too many commands of the tenant wait for the owner of this entity');
    }
    const waitMs = this.#rates?.take(tenant); // last: what is refused anyway does not count
    if (waitMs !== undefined) return tooFast(waitMs);
    this.#partitions.set(queue, partition);
    this.#room.enter(tenant);
    partition.enter(tenant);
    return new Place({ turns: this.#turns, clock, tenant, left: () => this.#left(tenant, queue, partition) });
  }

  /** A refusal for one that was let in and found no turn. */
  late(): Refusal {
    return this.#overloaded('other commands are being accepted');
  }

  #left(tenant: string, queue: string, partition: FairRoom): void {
    this.#room.leave(tenant);
    partition.leave(tenant);
    if (partition.total === 0) this.#partitions.delete(queue);
  }

  /** Spread, so that those who were refused together do not come again together. */
  #overloaded(why: string): Refusal {
    const retryAfterSeconds = 1 + Math.floor(3 * this.#random());
    return { refused: 'overloaded', detail: `${why}; nothing was stored`, retryAfterSeconds };
  }
}

function tooFast(waitMs: number): Refusal {
  const detail = 'the tenant sends more commands than its rate allows; nothing was stored';
  return { refused: 'rate-limited', detail, retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) };
}

interface PlaceParts {
  readonly turns: FairTurns;
  readonly clock: Clock;
  readonly tenant: string;
  readonly left: () => void;
}

class Place implements Admitted {
  readonly #parts: PlaceParts;
  #giveBack: (() => void) | undefined;
  #hasLeft = false;

  constructor(parts: PlaceParts) {
    this.#parts = parts;
  }

  turn(): true | Promise<boolean> {
    const { turns, tenant } = this.#parts;
    const turn = turns.take(tenant);
    if (turn !== true) return turn.then((isTurn) => this.#begun(isTurn));
    this.#begun(true);
    return true;
  }

  confirmed(): void {
    this.#giveBack?.();
  }

  leave(): void {
    this.#giveBack?.();
    if (this.#hasLeft) return;
    this.#hasLeft = true;
    this.#parts.left();
  }

  #begun(isTurn: boolean): boolean {
    if (!isTurn) {
      this.leave();
      return false;
    }
    const timer = this.#parts.clock.after(TURN_MS, () => this.#giveBack?.());
    this.#giveBack = () => {
      this.#giveBack = undefined;
      timer.cancel();
      this.#parts.turns.giveBack();
    };
    return true;
  }
}

/** For a router that nothing can swamp: a simulated one. */
export const ADMITS_ALL: Pick<Admission, 'enter' | 'late' | 'rateOf' | 'state'> = {
  state: { pending: 0, waiting: 0, lagMs: 0 },
  rateOf: () => undefined,
  enter: () => ({ turn: () => true, confirmed: () => undefined, leave: () => undefined }),
  late: () => ({ refused: 'overloaded', detail: 'never' }),
};
