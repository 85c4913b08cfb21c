import { type CommandMessage, parseEntityKey } from '@leviathan/contracts';
import type { Entry, Journal, Log } from '@leviathan/grains';
import { type Clock, type Timer, reasonOf } from '@leviathan/kernel';
import type { OwnerQueues } from '../../ports.ts';
import { type CommandRef, type LiveCommand, isLive } from '../command/command.ts';
import type { CommandLog, Loaded } from '../life/command-log.ts';
import { AnswerTimes } from './answer-times.ts';
import { AskBudget } from './ask-budget.ts';
import { askDelayMs, hurryDelayMs } from './ask-delay.ts';
import { Visits } from './visits.ts';

/** The hint in the journal stands this much later than the ask itself: another router asks only if this one is gone. */
export const GRACE_MS = 5000;
/** Without budget one asks later, at most after twice this time. */
const NO_BUDGET_MS = 1000;
/** After a start or a take-over: soon, but not all at once. */
const ADOPTED_MS = 1000;

export interface AsksOptions {
  readonly instance: string;
  readonly log: CommandLog;
  readonly journal: Journal;
  readonly queues: OwnerQueues;
  readonly clock: Clock;
  readonly logger: Log;
  readonly random?: () => number;
  /** The deadline has passed: whether that could be journaled. Never rejects. */
  readonly expire: (ref: CommandRef) => Promise<boolean>;
  /** Somebody else journaled its end. */
  readonly ended: (ref: CommandRef, loaded: Loaded) => void;
}

/** When a command that is about to be published will be asked for, and when others must look at it. */
export interface Plan {
  readonly askAt: number;
  readonly wakeAt: number;
}

export interface Sending {
  readonly message: CommandMessage;
  readonly plan: Plan;
  readonly published: Promise<unknown>;
}

interface Awaited {
  readonly ref: CommandRef;
  readonly type: string;
  readonly entity: string;
  readonly deadline: number | undefined;
  readonly publishedAt: number;
  /** Of the entry whose `wakeAt` speaks for this command. */
  seq: number;
  asked: number;
  /** How often because somebody waits. */
  hurried: number;
  /** When it was published or asked for last. */
  sentAt: number;
  nextAt: number;
  isAnswered: boolean;
  /** An ask is on its way and not confirmed: another one would only stand behind it in the same queue. */
  isOnItsWay: boolean;
  isExpired: boolean;
  timer: Timer | undefined;
}

/**
 * Asks the owners again for commands whose reply did not come.
 *
 * An ask is the command itself, published again to its partition under the same id and attempt: the owner answers from
 * its journal, or runs what it never got. One unanswered ask per command; the first after max(3 s, 4 × recent p99),
 * doubling to a minute with jitter; sooner for somebody who waits; all together at most a tenth of what is published.
 * The router that accepted a command asks while it lives; the hint in the journal brings another one when it does not.
 */
export class Asks {
  readonly #options: AsksOptions;
  readonly #random: () => number;
  readonly #budget: AskBudget;
  readonly #times = new AnswerTimes();
  /** By key of the command. One small record for each command that goes on, as long as it does. */
  readonly #awaited = new Map<string, Awaited>();
  readonly #visits: Visits;
  #isStopped = false;

  constructor(options: AsksOptions) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#budget = new AskBudget(options.clock);
    this.#visits = new Visits({ ...options, budget: this.#budget, medianMs: (type) => this.#times.median(type) });
  }

  plan(message: CommandMessage): Plan {
    const askAt = this.#options.clock.now() + askDelayMs(0, this.#times.p99(message.type), this.#random());
    return { askAt, wakeAt: Math.min(askAt, message.deadline ?? askAt) + GRACE_MS };
  }

  /**
   * `entry` sends the command for the first time, or for the first time of an attempt.
   *
   * @param published when it is confirmed: an ask before that would only stand behind it
   */
  expect(ref: CommandRef, { entity, seq }: Entry, { message, plan, published }: Sending): void {
    this.#budget.earn();
    const awaited = this.#await(ref, { entity, seq, message, askAt: plan.askAt });
    awaited.isOnItsWay = true;
    void published.then(() => (awaited.isOnItsWay = false));
  }

  /** Takes over a command that nobody asks for: after a start, or when its router is gone. */
  adopt(ref: CommandRef, entity: string, seq: number, command: LiveCommand): void {
    if (this.#awaited.has(entity)) return;
    const { message } = command;
    const askAt = this.#options.clock.now() + ADOPTED_MS * this.#random();
    const awaited = this.#await(ref, { entity, seq, message, askAt });
    awaited.isAnswered = true; // its times say nothing about the owner
    awaited.isExpired = command.expiry !== undefined;
  }

  /**
   * Somebody waits for a command here, or comes to look at it: asks its owner now, unless that was done a moment ago.
   * Whoever waits is told if it has ended meanwhile. When it is asked for anyway does not change. Never rejects.
   */
  async hurry(ref: CommandRef, entity: string): Promise<void> {
    if (this.#isStopped) return;
    const awaited = this.#awaited.get(entity);
    if (awaited === undefined) {
      await this.#visits.look(ref, entity);
      return;
    }
    const now = this.#options.clock.now();
    const isTooSoon =
      awaited.isOnItsWay || now < awaited.sentAt + hurryDelayMs(awaited.hurried, this.#times.median(awaited.type));
    if (isTooSoon || !this.#budget.spend()) return;
    awaited.hurried += 1;
    awaited.sentAt = now;
    const known = this.#options.log.known(ref); // no read: the answer to this ask comes here, whatever became of the last
    if (known !== undefined) this.#send(awaited, known.message);
    else await this.#ask(awaited);
  }

  /** A newer entry speaks for the command from now on. */
  moved(entity: string, seq: number): void {
    const awaited = this.#awaited.get(entity);
    if (awaited !== undefined) awaited.seq = Math.max(awaited.seq, seq);
  }

  /** When others must look at a command that goes on, for the hint of its next entry; `undefined` if not asked for here. */
  wakeAt(entity: string): number | undefined {
    const awaited = this.#awaited.get(entity);
    return awaited === undefined ? undefined : hintOf(awaited);
  }

  /** The owner has spoken; what it said is not journaled yet. */
  answered(entity: string): void {
    const awaited = this.#awaited.get(entity);
    if (awaited === undefined || awaited.isAnswered) return;
    awaited.isAnswered = true;
    if (awaited.asked + awaited.hurried === 0)
      this.#times.add(awaited.type, this.#options.clock.now() - awaited.publishedAt);
  }

  /** Its end is journaled. */
  forget(entity: string): void {
    this.#awaited.get(entity)?.timer?.cancel();
    this.#awaited.delete(entity);
  }

  isAwaited(entity: string): boolean {
    return this.#awaited.has(entity);
  }

  /** Asks no more; what is unanswered is found by a sweep, here after the next start or elsewhere. */
  stop(): void {
    this.#isStopped = true;
    for (const { timer } of this.#awaited.values()) timer?.cancel();
    this.#visits.stop();
  }

  get state(): { readonly awaited: number; readonly budget: number } {
    return { awaited: this.#awaited.size, budget: this.#budget.left };
  }

  #await(ref: CommandRef, at: Pick<Awaited, 'entity' | 'seq'> & { message: CommandMessage; askAt: number }): Awaited {
    const { entity, seq, message, askAt } = at;
    this.forget(entity);
    const awaited: Awaited = {
      ref,
      entity,
      seq,
      type: message.type,
      deadline: message.deadline,
      publishedAt: this.#options.clock.now(),
      sentAt: this.#options.clock.now(),
      asked: 0,
      hurried: 0,
      nextAt: askAt,
      isAnswered: false,
      isOnItsWay: false,
      isExpired: false,
      timer: undefined,
    };
    this.#awaited.set(entity, awaited);
    this.#schedule(awaited, askAt);
    return awaited;
  }

  #schedule(awaited: Awaited, askAt: number): void {
    if (this.#isStopped) return;
    const { clock } = this.#options;
    awaited.nextAt = askAt;
    const lookAt = Math.min(askAt, deadlineOf(awaited) ?? askAt);
    awaited.timer?.cancel();
    awaited.timer = clock.after(lookAt - clock.now(), () => void this.#look(awaited));
  }

  /** Never rejects. */
  async #look(awaited: Awaited): Promise<void> {
    const { clock } = this.#options;
    const deadline = deadlineOf(awaited);
    if (deadline !== undefined && clock.now() >= deadline) {
      await this.#expire(awaited);
      return;
    }
    if (!awaited.isOnItsWay && this.#budget.spend()) {
      awaited.asked += 1;
      await this.#ask(awaited);
      this.#again(awaited, clock.now() + this.#delay(awaited));
    } else if (awaited.isOnItsWay) this.#again(awaited, clock.now() + this.#delay(awaited));
    else this.#again(awaited, clock.now() + NO_BUDGET_MS * (1 + this.#random()));
  }

  async #expire(awaited: Awaited): Promise<void> {
    const { clock, expire } = this.#options;
    awaited.isExpired = await expire(awaited.ref);
    if (awaited.isExpired) this.#again(awaited, awaited.nextAt);
    else awaited.timer = clock.after(NO_BUDGET_MS, () => void this.#look(awaited)); // the store is away
  }

  async #ask(awaited: Awaited): Promise<void> {
    const { log, logger, ended } = this.#options;
    try {
      const loaded = await log.load(awaited.ref); // another router may have got the reply
      if (this.#awaited.get(awaited.entity) !== awaited) return;
      if (!isLive(loaded.command)) {
        this.forget(awaited.entity);
        ended(awaited.ref, loaded);
        return;
      }
      this.#send(awaited, loaded.command.message);
    } catch (error) {
      logger.warn({ command: awaited.ref.id, reason: reasonOf(error) }, 'could not ask; the journal is away');
    }
  }

  #send(awaited: Awaited, message: CommandMessage): void {
    const { queues, instance, clock } = this.#options;
    awaited.isOnItsWay = true;
    awaited.sentAt = clock.now();
    void queues.send({ ...message, replyTo: instance }).then(() => (awaited.isOnItsWay = false));
  }

  #again(awaited: Awaited, askAt: number): void {
    if (this.#isStopped || this.#awaited.get(awaited.entity) !== awaited) return;
    this.#schedule(awaited, Math.max(askAt, this.#options.clock.now()));
    this.#postpone(awaited);
  }

  /** A lost hint only brings a sweep, which finds that it is asked for here. */
  #postpone(awaited: Awaited): void {
    const { journal, logger } = this.#options;
    journal.setWake(awaited.entity, awaited.seq, hintOf(awaited)).catch((error: unknown) => {
      logger.info({ command: awaited.ref.id, reason: reasonOf(error) }, 'hint not postponed');
    });
  }

  #delay({ asked, type }: Awaited): number {
    return askDelayMs(asked, this.#times.p99(type), this.#random());
  }
}

function deadlineOf({ deadline, isExpired }: Awaited): number | undefined {
  return isExpired ? undefined : deadline;
}

function hintOf(awaited: Awaited): number {
  return Math.min(awaited.nextAt, deadlineOf(awaited) ?? awaited.nextAt) + GRACE_MS;
}

/** The command whose journal `entity` is. */
export function refOf(entity: string): CommandRef | undefined {
  const ref = parseEntityKey(entity);
  return ref === undefined ? undefined : { tenant: ref.tenant, id: ref.id };
}
