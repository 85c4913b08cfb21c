import {
  type CommandMessage,
  type FinalReply,
  type Problem,
  type ReplyMessage,
  isFinal,
  problem,
} from '@leviathan/contracts';
import type { Entry, Journal, Log } from '@leviathan/grains';
import { type Backoff, type Clock, LeviathanError, backoffMs, pause, reasonOf } from '@leviathan/kernel';
import type { OwnerQueues, Outbox, Tally } from '../../ports.ts';
import type { Asks, Plan } from '../asks/asks.ts';
import {
  type Accepted,
  type Command,
  type CommandOrigin,
  type CommandRef,
  type KnownCommand,
  isLive,
} from '../command/command.ts';
import { type Ending, endMessage } from '../command/end-message.ts';
import { type JournaledEvent, type JournaledKind, commandKey, isCorrupt } from '../command/entries.ts';
import { isEnd, statusOf } from '../command/status.ts';
import { type ErasedSession, erasedBy } from '../erasing/erasures.ts';
import { causeOf } from '../parked/cause.ts';
import type { ToPark } from '../parked/handed-over.ts';
import { type ParkedMarks, attemptOf } from '../parked/parked-marks.ts';
import type { CommandLog, EventOf, Happened, Loaded } from './command-log.ts';
import type { Waits } from './waits.ts';

export interface LifeOptions {
  readonly instance: string;
  readonly log: CommandLog;
  readonly journal: Journal;
  readonly outbox: Outbox;
  readonly queues: OwnerQueues;
  readonly waits: Waits;
  readonly tally: Tally;
  readonly marks: ParkedMarks;
  readonly clock: Clock;
  readonly logger: Log;
  /** How long a command is kept after its end; for ever unless given. */
  readonly retentionMs?: number | undefined;
}

/** A command that was accepted, and when its broker has it. */
export interface Acceptance {
  readonly happened: Happened;
  readonly published: Promise<boolean>;
}

/** Something that happened. */
export type News = Extract<Happened, { readonly outcome: 'happened' }>;

/** What a router's journal is retried with; a reply is acknowledged only once it is in there. */
const RETRY: Backoff = { baseMs: 100, capMs: 5000 };

/** What happens to commands: each event journaled, then sent, then told, in this order. */
export class CommandLife {
  readonly #options: LifeOptions;
  readonly #stop = new AbortController();
  #asks: Asks | undefined;
  #erased: (session: ErasedSession) => Promise<void> = () => Promise.resolve();

  constructor(options: LifeOptions) {
    this.#options = options;
  }

  /** The two know each other: asking finds ends, and what happens is asked for. */
  askWith(asks: Asks): void {
    this.#asks = asks;
  }

  /** @param erased is told of each session that was erased, before that is journaled. Rejects when the store is away */
  eraseWith(erased: (session: ErasedSession) => Promise<void>): void {
    this.#erased = erased;
  }

  get asks(): Asks {
    if (this.#asks === undefined) throw new Error('asked for before it was composed');
    return this.#asks;
  }

  /** Retries no more; what is unacknowledged is asked for after the next start. */
  stop(): void {
    this.#stop.abort();
  }

  /** One insert, then on its way. `old-news` is a command that was there: a repeated request. */
  async accept(
    ref: CommandRef,
    accepted: Omit<Accepted, 'router'> & { readonly from?: CommandOrigin },
  ): Promise<Acceptance> {
    const { log, instance } = this.#options;
    const plan = this.asks.plan(accepted.message);
    const event = { kind: 'accepted', router: instance, ...accepted } as const;
    const happened = await log.begin(ref, event, plan.wakeAt);
    if (happened.outcome !== 'happened') return { happened, published: Promise.resolve(false) };
    return { happened, published: this.send(ref, happened, accepted.message, plan) };
  }

  /** Asks the owner to end it: only the owner does. */
  async end(ref: CommandRef, how: Ending, subject: string): Promise<Happened> {
    const kind = how === 'cancelled' ? 'cancel-requested' : 'expiry-requested';
    const happened = await this.record(ref, kind, (command) =>
      'message' in command ? { kind, end: endMessage(command.message, how), subject } : undefined,
    );
    if (happened.outcome !== 'happened') return happened;
    this.asks.moved(happened.entry.entity, happened.entry.seq);
    void this.#options.outbox.publish(happened.entry);
    return happened;
  }

  /** Its deadline has passed. @returns whether that is journaled, now or before; never rejects */
  async expire(ref: CommandRef): Promise<boolean> {
    const happened = await this.end(ref, 'expired', DEADLINE).catch(unread);
    if (happened.outcome === 'corrupt') this.#giveUp(ref, happened.reason, 'a deadline is not kept');
    return happened.outcome !== 'unavailable' && happened.outcome !== 'unknown' && happened.outcome !== 'rejected';
  }

  /**
   * Journals what the owner said. Resolves when that is stored or need not be; while the store is away it retries in
   * place, because a reply that is not acknowledged is not lost.
   *
   * @returns `false` when it was stopped before
   */
  async hear({ command: id, tenant, reply, attempt }: ReplyMessage): Promise<boolean> {
    const ref = { tenant, id };
    const entity = commandKey(ref);
    if (entity === undefined) return true; // no command of ours can have this id
    this.asks.answered(entity);
    if (!isFinal(reply)) {
      if (this.#options.log.markRunning(ref)) this.#options.waits.tell(ref, 'running');
      return true;
    }
    const { logger } = this.#options;
    let happened = await this.#ended(ref, reply, attempt);
    if (happened?.outcome === 'rejected') {
      const { reason } = happened;
      logger.error({ command: id, tenant, reason }, 'a reply does not fit: its command is parked without it');
      const why = problem('payload-too-large', `its owner said ${reply.status}, which does not fit: ${reason}`);
      happened = await this.#ended(ref, { status: 'parked', problem: why }, attempt);
    }
    if (happened?.outcome === 'happened') this.#count(happened.now.command);
    // an answer is not lost with its message: its owner has it, and gives it whoever asks once the store is mended
    if (happened?.outcome === 'corrupt') this.#giveUp(ref, happened.reason, 'a reply cannot be journaled');
    if (happened?.outcome === 'refused') logger.warn({ command: id, tenant }, 'a reply to a command that is not here');
    return happened !== undefined;
  }

  /**
   * A message that an owner could not take, as a parked command. Resolves as {@link hear} does.
   *
   * What cannot be parked so is parked in its spare form, so that no message is gone without a trace.
   */
  async park({ ref, birth, problem: why, spare }: ToPark): Promise<boolean> {
    const { log, instance, logger } = this.#options;
    const reply = { status: 'parked', problem: why } as const;
    const happened = await this.#atLast(ref, async () => {
      const unmarked = await this.#mark(ref, typeOf(birth), why, 'message' in birth ? birth.message.attempt : 1);
      if (unmarked !== undefined) return unmarked;
      const born = await log.begin(ref, birth, undefined);
      if (born.outcome !== 'old-news' || !isLive(born.now.command)) return born;
      const { message } = born.now.command;
      const handed = 'message' in birth ? birth.message.attempt : message.attempt;
      if (handed < message.attempt) return born; // redriven since: what comes now is the attempt before
      const stillUnmarked = await this.#mark(ref, message.type, why, message.attempt);
      if (stillUnmarked !== undefined) return stillUnmarked;
      return this.record(ref, 'ended', isAbout(message.attempt, { kind: 'ended', reply, router: instance }));
    });
    if (happened?.outcome !== 'corrupt' && happened?.outcome !== 'rejected') return happened !== undefined;
    this.#giveUp(ref, happened.reason, 'a message is parked under an id of its own');
    const spared = await this.#atLast(
      spare.ref,
      async () =>
        (await this.#mark(spare.ref, typeOf(spare.birth), spare.problem, 1)) ??
        (await log.begin(spare.ref, spare.birth, undefined)),
    );
    if (spared !== undefined && 'reason' in spared) {
      logger.error({ command: ref.id, parkedAs: spare.ref.id, reason: spared.reason }, 'a message could not be parked');
    }
    return spared !== undefined;
  }

  /** Nothing more can be done here: said loudly, and asked for no more. */
  #giveUp(ref: CommandRef, reason: string, what: string): void {
    this.asks.forget(commandKey(ref) ?? '');
    this.#options.waits.tellHere(ref, 'parked'); // news are hints: who waits reads, and who counts counts it no more
    this.#options.logger.error({ command: ref.id, tenant: ref.tenant, reason }, what);
  }

  /** Another router journaled its end, and told it; who waits here has not heard. */
  noticed(ref: CommandRef, { command }: Loaded): void {
    const status = statusOf(command);
    if (status !== undefined && command.status !== 'unknown') this.#options.waits.tellHere(ref, status, command);
  }

  /** @param attempt that the reply is about; owners of before that was said mean the one that is */
  #ended(ref: CommandRef, reply: FinalReply, attempt: number | undefined): Promise<Happened | undefined> {
    const { marks, instance } = this.#options;
    const event = { kind: 'ended', reply, router: instance } as const;
    return this.#atLast(ref, async () => {
      const { command, seq } = await this.#known(ref, reply);
      const now = attempt ?? attemptOf(command);
      const unmarked = await this.#beforeEnd(ref, reply, command, now);
      if (unmarked !== undefined) return unmarked;
      const happened = await this.record(ref, 'ended', isAbout(now, event));
      const wasParked = seq > 0 && statusOf(command) === 'parked' && reply.status !== 'parked';
      if (happened.outcome === 'happened' && wasParked) {
        void marks.strike(ref.tenant, { id: ref.id, attempt: attemptOf(command) });
      }
      return happened;
    });
  }

  /** The command as it is known here, if that will do: a reply costs an insert and no read. */
  async #known(ref: CommandRef, reply: FinalReply): Promise<Loaded> {
    const command = reply.status === 'parked' ? undefined : this.#options.log.known(ref);
    return command === undefined ? this.#options.log.load(ref) : { command, seq: 0 };
  }

  /** What has to be stored before the end is: the mark of a parked command, and that a session's traces must go. */
  async #beforeEnd(
    ref: CommandRef,
    reply: FinalReply,
    command: Command,
    attempt: number,
  ): Promise<Happened | undefined> {
    if (!('message' in command)) return undefined;
    const { message } = command;
    if (reply.status === 'parked' && attempt === message.attempt) {
      return this.#mark(ref, message.type, reply.problem, attempt);
    }
    const erased = reply.status === 'succeeded' ? erasedBy(message) : undefined;
    if (erased !== undefined) await this.#erased(erased);
    return undefined;
  }

  /** @returns why it could not be set, if so */
  async #mark({ tenant, id }: CommandRef, type: string, why: Problem, attempt: number): Promise<Happened | undefined> {
    const append = await this.#options.marks.set(tenant, { id, attempt, cause: causeOf(type, why) });
    switch (append.outcome) {
      case 'stored':
      case 'taken':
        return undefined;
      case 'rejected':
        return append;
      case 'unknown':
        return { outcome: 'unknown', reason: append.cause.message };
      case 'unavailable':
        return { outcome: 'unavailable', reason: append.cause.message, isDiskFull: false };
    }
  }

  #count(command: KnownCommand): void {
    if (!('endedAt' in command)) return;
    const { message, status, endedAt } = command;
    this.#options.tally.ended(message.type, status, endedAt - message.acceptedAt);
  }

  async #atLast(ref: CommandRef, record: () => Promise<Happened>): Promise<Happened | undefined> {
    const { clock, logger } = this.#options;
    for (let attempt = 1; !this.#stop.signal.aborted; attempt += 1) {
      const happened = await record().catch(unread);
      if (happened.outcome !== 'unavailable' && happened.outcome !== 'unknown') return happened;
      if (attempt === 1) logger.warn({ command: ref.id, reason: happened.reason }, 'the journal is away; trying again');
      await pause(clock, backoffMs(RETRY, attempt), this.#stop.signal);
    }
    return undefined;
  }

  /** Journals an event that is not the command's first, and tells whoever waits. */
  async record(ref: CommandRef, kind: JournaledKind, event: EventOf): Promise<Happened> {
    const entity = commandKey(ref) ?? '';
    const goesOn = kind === 'cancel-requested' || kind === 'expiry-requested';
    const wakeAt = goesOn ? this.asks.wakeAt(entity) : this.#removeAt();
    const happened = await this.#options.log.record(ref, kind, event, wakeAt);
    if (happened.outcome === 'happened') this.#told(ref, happened.entry, happened.now.command);
    else if ('now' in happened && !isLive(happened.now.command)) {
      this.asks.forget(entity);
      this.noticed(ref, happened.now);
    }
    return happened;
  }

  /** When a command that ends now may go; whoever finds one that is parked then leaves it. */
  #removeAt(): number | undefined {
    const { clock, retentionMs } = this.#options;
    return retentionMs === undefined ? undefined : clock.now() + retentionMs;
  }

  /** On its way to its owner, who is asked for its answer from now on. @returns whether the broker has it */
  send(ref: CommandRef, { entry, now }: News, message: CommandMessage, plan: Plan): Promise<boolean> {
    const published = this.#options.outbox.publish(entry);
    this.asks.expect(ref, entry, { message, plan, published });
    this.#told(ref, entry, now.command);
    return published;
  }

  #told(ref: CommandRef, { entity, seq }: Entry, command: KnownCommand): void {
    const { journal, waits, logger } = this.#options;
    const status = statusOf(command);
    if (status === undefined) return;
    if (isEnd(status)) this.asks.forget(entity);
    waits.tell(ref, status, command);
    if (seq === 1) return;
    // the entry before speaks for the command no more; if this is lost, a sweep meets its hint and clears it
    journal.setWake(entity, seq - 1, undefined).catch((error: unknown) => {
      logger.info({ command: ref.id, reason: reasonOf(error) }, 'hint not cleared');
    });
  }
}

/** Who asks for the end of a command whose deadline has passed. */
const DEADLINE = 'deadline';

/** A read that the store refused: for now, or until somebody mends what it holds. */
function unread(error: unknown): Happened {
  if (isCorrupt(error)) return { outcome: 'corrupt', reason: error.message };
  if (error instanceof LeviathanError) return { outcome: 'unavailable', reason: error.message, isDiskFull: false };
  throw error;
}

/**
 * The end, if it is still news: owners say `parked` again of an attempt that was redriven since, and of one that an
 * operator gave up they confirm it. Any other word of theirs counts.
 */
function isAbout(attempt: number, event: Extract<JournaledEvent, { kind: 'ended' }>): EventOf {
  const { status } = event.reply;
  return (command) => {
    if (status !== 'parked') return command.status === 'discarded' && status === 'cancelled' ? undefined : event;
    return isLive(command) && command.message.attempt === attempt ? event : undefined;
  };
}

function typeOf(birth: JournaledEvent): string {
  return 'message' in birth ? birth.message.type : 'unreadable';
}
