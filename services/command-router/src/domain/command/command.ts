import type { CommandMessage, CommandStatus, FinalReply, Problem, WireMessage } from '@leviathan/contracts';

/** How an operator or client is written down when he changes the life of a command. */
export interface Deed {
  readonly subject: string;
  readonly at: number;
}

/** By what credential a command came, and from where: for audit, and kept in its first entry only. */
export interface CommandOrigin {
  readonly credential: string;
  readonly address: string;
  readonly forwardedFor?: string;
}

/** What a command keeps through its whole life. */
export interface Accepted {
  /** As it is sent to the owner now: a redrive raises `attempt` and may change `payload`. */
  readonly message: CommandMessage;
  readonly labels: Readonly<Record<string, string>>;
  /** Of the request's body: tells a repeated request from another one under the same key. */
  readonly fingerprint: string;
  readonly subject: string;
  /** The router that accepted it, or took it from the queue of parked messages. */
  readonly router: string;
  readonly cancel?: Deed;
  readonly expiry?: Deed;
  /** The batch that redrove it last, if one did: no batch takes a command twice. */
  readonly batch?: string;
}

export interface Ended extends Accepted {
  readonly endedAt: number;
}

/**
 * The life of a command, as its router knows it: `accepted → running → …`.
 *
 * `running` is not journaled, because it changes nothing that could be lost. `unreadable` is a message that an owner
 * could not even parse; to clients it is parked like any other. `discarded` is a parked one that an operator gave up;
 * should its owner have ended it all the same, the owner is right. `erased` is one whose session was erased: what it
 * said, and what was answered, is gone.
 */
export type Command =
  | { readonly status: 'unknown' }
  | ({ readonly status: 'accepted' } & Accepted)
  | ({ readonly status: 'running' } & Accepted)
  | ({ readonly status: 'succeeded'; readonly result: unknown } & Ended)
  | ({ readonly status: 'failed' | 'cancelled' | 'expired'; readonly problem: Problem } & Ended)
  | ({ readonly status: 'parked'; readonly problem: Problem } & Ended)
  | Unreadable
  | {
      readonly status: 'discarded';
      readonly what: Extract<Command, { status: 'parked' | 'unreadable' }>;
      readonly reason: string;
      readonly by: Deed;
      readonly batch?: string;
    }
  | { readonly status: 'erased'; readonly was: Remains };

/** What is kept of a command whose session was erased: that it was, whose it was, and how it ended. */
export interface Remains {
  readonly status: CommandStatus;
  readonly type: string;
  readonly version?: number;
  /** Key of the entity that took the turn. */
  readonly entity?: string;
  readonly acceptedAt: number;
  readonly endedAt: number;
  readonly attempts: number;
  readonly router: string;
  /** Who sent it, and how: for audit. */
  readonly subject: string;
  readonly from?: CommandOrigin;
  readonly traceparent?: string;
}

export interface Unreadable {
  readonly status: 'unreadable';
  readonly raw: WireMessage;
  readonly problem: Problem;
  readonly router: string;
  readonly at: number;
}

export type Status = Command['status'];

/** Which command: ids are unique within a tenant only. */
export interface CommandRef {
  readonly tenant: string;
  readonly id: string;
}

/** Something was heard of it. */
export type KnownCommand = Exclude<Command, { readonly status: 'unknown' }>;

/** The command has reached its owner's hands and goes on. */
export type LiveCommand = Extract<Command, { status: 'accepted' | 'running' }>;

export function isLive(command: Command): command is LiveCommand {
  return command.status === 'accepted' || command.status === 'running';
}

/** The command after its owner said how it ended. */
export function endedWith(accepted: Accepted, reply: FinalReply, at: number): Command {
  const { message, labels, fingerprint, subject, router, cancel, expiry, batch } = accepted;
  const ended: Ended = {
    message,
    labels,
    fingerprint,
    subject,
    router,
    endedAt: at,
    ...(cancel === undefined ? {} : { cancel }),
    ...(expiry === undefined ? {} : { expiry }),
    ...(batch === undefined ? {} : { batch }),
  };
  return reply.status === 'succeeded'
    ? { ...ended, status: 'succeeded', result: reply.result }
    : { ...ended, status: reply.status, problem: reply.problem };
}
