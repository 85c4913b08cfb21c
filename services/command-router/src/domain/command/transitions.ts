import type { CommandMessage, FinalReply, Problem, ProblemCode, WireMessage } from '@leviathan/contracts';
import {
  type Accepted,
  type Command,
  type CommandOrigin,
  type Deed,
  type Remains,
  type Status,
  endedWith,
} from './command.ts';

/** What can happen to a command. Only `running` is not journaled. */
export type CommandEvent =
  | ({ readonly kind: 'accepted'; readonly from?: CommandOrigin } & Birth)
  /** An owner could not take it: a readable command that nobody accepted here, parked from its birth. */
  | ({ readonly kind: 'handed-over'; readonly problem: Problem } & Birth)
  | { readonly kind: 'unreadable'; readonly raw: WireMessage; readonly problem: Problem; readonly router: string }
  | { readonly kind: 'running' }
  | { readonly kind: 'ended'; readonly reply: FinalReply; readonly router: string }
  /** `end` is the command that asks the owner to end this one. */
  | { readonly kind: 'cancel-requested'; readonly end: CommandMessage; readonly subject: string }
  | { readonly kind: 'expiry-requested'; readonly end: CommandMessage; readonly subject: string }
  | {
      readonly kind: 'redriven';
      readonly message: CommandMessage;
      readonly isEdited: boolean;
      readonly subject: string;
      /** The batch that it was part of. */
      readonly batch?: string;
    }
  /** Of a parked one: `message` is the whole command from now on. What it was before stands in the entries before. */
  | { readonly kind: 'edited'; readonly message: CommandMessage; readonly subject: string; readonly reason?: string }
  | {
      readonly kind: 'discarded';
      readonly reason: string;
      readonly subject: string;
      readonly batch?: string;
      /** Tells the owner, so that what may still be on its way to it finds a tombstone and does not run. */
      readonly end?: CommandMessage;
    }
  | { readonly kind: 'erased'; readonly was: Remains };

type Birth = Omit<Accepted, 'cancel' | 'expiry' | 'batch'>;

export type EventKind = CommandEvent['kind'];

/** What meeting an event leads to: it happens, it is old news, or it cannot be. */
export type Verdict = 'happens' | 'old-news' | ProblemCode;

type Row = Readonly<Record<EventKind, Verdict>>;

/** Nothing was ever heard of it. */
const unknown: Row = {
  accepted: 'happens',
  'handed-over': 'happens',
  unreadable: 'happens',
  running: 'not-found',
  ended: 'not-found',
  'cancel-requested': 'not-found',
  'expiry-requested': 'not-found',
  redriven: 'not-found',
  edited: 'not-found',
  discarded: 'not-found',
  erased: 'not-found',
};

const accepted: Row = {
  accepted: 'old-news',
  'handed-over': 'old-news', // it ends as parked instead: `CommandLife.park`
  unreadable: 'old-news',
  running: 'happens',
  ended: 'happens',
  'cancel-requested': 'happens',
  'expiry-requested': 'happens',
  redriven: 'not-parked',
  edited: 'not-parked',
  discarded: 'not-parked',
  erased: 'old-news', // not while it goes on: it has to end first
};

const ended: Row = {
  accepted: 'old-news',
  'handed-over': 'old-news',
  unreadable: 'old-news',
  running: 'old-news',
  ended: 'old-news', // the first word of the owner counts; it never says another
  'cancel-requested': 'already-ended',
  'expiry-requested': 'already-ended',
  redriven: 'not-parked',
  edited: 'not-parked',
  discarded: 'not-parked',
  erased: 'happens',
};

/** Every state meets every event; the compiler knows when one is missing. */
export const TRANSITIONS: Readonly<Record<Status, Row>> = {
  unknown,
  accepted,
  running: { ...accepted, running: 'old-news' },
  succeeded: ended,
  failed: ended,
  cancelled: ended,
  expired: ended,
  // Only the owner ends a command: an answer that overtakes a late `parked` of the attempt before is still the answer.
  parked: { ...ended, ended: 'happens', redriven: 'happens', edited: 'happens', discarded: 'happens' },
  unreadable: { ...ended, edited: 'happens', discarded: 'happens' },
  discarded: { ...ended, ended: 'happens' },
  erased: { ...ended, erased: 'old-news' },
};

/** What an event of `kind` does to `command`. */
export function meet(command: Command, kind: EventKind): Verdict {
  const verdict = TRANSITIONS[command.status][kind];
  return verdict === 'happens' && isAskedFor(command, kind) ? 'old-news' : verdict;
}

/** An end that was asked for once need not be asked for again. */
function isAskedFor(command: Command, kind: EventKind): boolean {
  if (command.status !== 'accepted' && command.status !== 'running') return false;
  if (kind === 'cancel-requested') return command.cancel !== undefined;
  return kind === 'expiry-requested' && command.expiry !== undefined;
}

/** The command after an event that {@link meet} let happen; any other leaves it as it is. */
export function evolve(command: Command, event: CommandEvent, at: number): Command {
  if (meet(command, event.kind) !== 'happens') return command;
  switch (event.kind) {
    case 'accepted':
      return { ...bare(event), status: 'accepted' };
    case 'handed-over':
      return { ...bare(event), status: 'parked', problem: event.problem, endedAt: at };
    case 'unreadable':
      return { status: 'unreadable', raw: event.raw, problem: event.problem, router: event.router, at };
    case 'erased':
      return { status: 'erased', was: event.was };
    case 'edited':
      return edited(command, event);
    default:
      return 'message' in command ? live(command, event, at) : late(command, event, at);
  }
}

type Later = Exclude<CommandEvent, { kind: 'accepted' | 'handed-over' | 'unreadable' | 'edited' | 'erased' }>;

function live(command: Extract<Command, Accepted>, event: Later, at: number): Command {
  const by = 'subject' in event ? { subject: event.subject, at } : undefined;
  switch (event.kind) {
    case 'running':
      return { ...bare(command), ...deeds(command), status: 'running' };
    case 'ended':
      return endedWith(command, event.reply, at);
    case 'cancel-requested':
      return { ...command, ...(by === undefined ? {} : { cancel: by }) };
    case 'expiry-requested':
      return { ...command, ...(by === undefined ? {} : { expiry: by }) };
    case 'redriven':
      return {
        ...bare(command),
        message: event.message,
        status: 'accepted',
        ...(event.batch === undefined ? {} : { batch: event.batch }),
      };
    case 'discarded':
      return late(command, event, at);
  }
}

/** A message that nobody could read is a command once somebody has said what it means. */
function edited(command: Command, { message }: Extract<CommandEvent, { kind: 'edited' }>): Command {
  if (command.status === 'parked') return { ...command, message };
  if (command.status !== 'unreadable') return command;
  const { router, problem, at } = command;
  return { message, labels: {}, fingerprint: '', subject: 'unknown', router, problem, endedAt: at, status: 'parked' };
}

/** What happens to one that is given up, or was. */
function late(command: Command, event: Later, at: number): Command {
  if (event.kind === 'ended' && command.status === 'discarded') {
    return 'message' in command.what ? endedWith(command.what, event.reply, at) : command;
  }
  if (event.kind !== 'discarded') return command;
  if (command.status !== 'parked' && command.status !== 'unreadable') return command;
  const { reason, subject, batch } = event;
  const by: Deed = { subject, at };
  return { status: 'discarded', what: command, reason, by, ...(batch === undefined ? {} : { batch }) };
}

function bare({ message, labels, fingerprint, subject, router, batch }: Accepted): Accepted {
  return { message, labels, fingerprint, subject, router, ...(batch === undefined ? {} : { batch }) };
}

function deeds({ cancel, expiry }: Accepted): Pick<Accepted, 'cancel' | 'expiry'> {
  return { ...(cancel === undefined ? {} : { cancel }), ...(expiry === undefined ? {} : { expiry }) };
}
