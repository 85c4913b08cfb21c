import type { CommandMessage } from '@leviathan/contracts';
import type { Clock } from '@leviathan/kernel';
import type { Outbox, OwnerQueues } from '../../ports.ts';
import type { Command, CommandRef, KnownCommand } from '../command/command.ts';
import { endMessage, withoutDeadline } from '../command/end-message.ts';
import { remainsOf } from '../erasing/remains.ts';
import { type Refusal, tooLarge } from '../life/accepting.ts';
import type { CommandLife } from '../life/command-life.ts';
import type { CommandLog, EventOf, Happened } from '../life/command-log.ts';
import { type ParkedMarks, attemptOf } from './parked-marks.ts';

export interface ParkedCommandsOptions {
  readonly instance: string;
  readonly life: CommandLife;
  readonly log: CommandLog;
  readonly queues: OwnerQueues;
  readonly outbox: Outbox;
  readonly marks: ParkedMarks;
  readonly clock: Clock;
}

/** Who redrives, and with what. */
export interface Redrive {
  readonly subject: string;
  /** Instead of what is parked. */
  readonly payload?: unknown;
  /** The batch that it is part of: it takes no command twice. */
  readonly batch?: string;
  /** The attempt that is parked, as the caller knows it; one that was redriven since is left alone. */
  readonly attempt?: number;
}

/** Who changes it, and why. */
export interface Edit {
  readonly subject: string;
  readonly reason?: string;
}

/** Who gives it up, and why. */
export interface Discard {
  readonly subject: string;
  readonly reason: string;
  readonly batch?: string;
}

/**
 * What an operator does to parked commands. Each deed is one entry, and the insert decides between two at once: whoever
 * comes second finds a command that is not parked any more.
 */
export class ParkedCommands {
  readonly #options: ParkedCommandsOptions;

  constructor(options: ParkedCommandsOptions) {
    this.#options = options;
  }

  /** Runs it once more, as another attempt, perhaps with another payload. */
  async redrive(ref: CommandRef, redrive: Redrive): Promise<Happened | Refusal> {
    const { log, life } = this.#options;
    const { command } = await log.load(ref);
    const plan = 'message' in command ? life.asks.plan(command.message) : undefined;
    // made of the command as it is then: two operators at once, and the second finds it accepted again or redriven
    let made: CommandMessage | Refusal | undefined;
    const event: EventOf = (now) => {
      made = this.#nextMessage(now, redrive);
      if (made === undefined || 'refused' in made) return undefined;
      const { payload, subject, batch } = redrive;
      const by = { isEdited: payload !== undefined, subject, ...(batch === undefined ? {} : { batch }) };
      return { kind: 'redriven', message: made, ...by };
    };
    const happened = await log.record(ref, 'redriven', event, plan?.wakeAt);
    if (made !== undefined && 'refused' in made && happened.outcome !== 'happened') return made;
    if (happened.outcome !== 'happened' || made === undefined || 'refused' in made || plan === undefined)
      return happened;
    void life.send(ref, happened, made, plan);
    void this.#options.marks.strike(ref.tenant, { id: ref.id, attempt: made.attempt - 1 });
    return happened;
  }

  /** A parked command is another one from now on; what it was stays in its journal. */
  async edit(
    ref: CommandRef,
    message: (command: KnownCommand) => CommandMessage,
    by: Edit,
  ): Promise<Happened | Refusal> {
    let refusal: Refusal | undefined;
    const happened = await this.#options.log.record(
      ref,
      'edited',
      (command) => {
        if (command.status === 'unknown') return undefined;
        const edited = message(command);
        refusal = tooLarge(this.#options.queues.bytesOf(edited));
        return refusal === undefined ? { kind: 'edited', message: edited, ...by } : undefined;
      },
      undefined,
    );
    return refusal !== undefined && happened.outcome !== 'happened' ? refusal : happened;
  }

  /** Its owner is told as well: what may still be on its way there does not run afterwards. */
  async discard(ref: CommandRef, { reason, subject, batch }: Discard): Promise<Happened> {
    const by = { reason, subject, ...(batch === undefined ? {} : { batch }) };
    const happened = await this.#options.life.record(ref, 'discarded', (command) => ({
      kind: 'discarded',
      ...by,
      ...('message' in command ? { end: endMessage(command.message, 'cancelled') } : {}),
    }));
    if (happened.outcome !== 'happened') return happened;
    void this.#options.outbox.publish(happened.entry);
    void this.#options.marks.strike(ref.tenant, { id: ref.id, attempt: attemptOf(happened.now.command) });
    return happened;
  }

  /** An ended command whose session was erased: only that it was is kept. */
  async erase(ref: CommandRef): Promise<Happened> {
    const [first] = await this.#options.log.history(ref);
    const happened = await this.#options.life.record(ref, 'erased', (command) => {
      const was = remainsOf(command, first);
      return was === undefined ? undefined : { kind: 'erased', was };
    });
    if (happened.outcome !== 'happened') return happened;
    void this.#options.outbox.publish(happened.entry); // blanks what was before it
    void this.#options.marks.strike(ref.tenant, { id: ref.id, attempt: attemptOf(happened.now.command) });
    return happened;
  }

  /** `undefined` when it must not be redriven now, or why its message does not do. */
  #nextMessage(command: Command, { payload, batch, attempt }: Redrive): CommandMessage | Refusal | undefined {
    const { clock, queues, instance } = this.#options;
    if (!('message' in command)) return undefined;
    if (batch !== undefined && command.batch === batch) return undefined;
    if (attempt !== undefined && command.message.attempt !== attempt) return undefined;
    const message = nextAttempt(command.message, payload, clock.now(), instance);
    return tooLarge(queues.bytesOf(message)) ?? message;
  }
}

/** The same command once more; a deadline that is over would end it at once. */
export function nextAttempt(message: CommandMessage, payload: unknown, now: number, instance: string): CommandMessage {
  const { deadline } = message;
  return {
    ...(deadline === undefined || deadline <= now ? withoutDeadline(message) : message),
    attempt: message.attempt + 1,
    replyTo: instance,
    ...(payload === undefined ? {} : { payload }),
  };
}
