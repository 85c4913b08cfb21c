import { type CommandMessage, type Reply, entityKey, isFinal } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import { LeviathanError, reasonOf } from '@leviathan/kernel';
import type { Command, CommandRef } from './command.ts';
import { type CommandEvent, evolve } from './transitions.ts';

/** The entity type of commands in the router's journal. */
export const COMMAND_ENTITY = 'command';

/** The kind of an entry that was erased: nothing of it is left, and the entry that erased it tells what is. */
export const BLANK = 'blank';

/** Version of the shape of `data`; a change of it needs a reader of the old shape here. */
const SCHEMA = 1;

/** An event that is journaled: all but `running`. */
export type JournaledEvent = Exclude<CommandEvent, { kind: 'running' }>;

export type JournaledKind = JournaledEvent['kind'];

/** Thrown for an entry that does not tell what an entry of its kind tells. Restore the store from a backup. */
export class UnreadableEntry extends LeviathanError {
  readonly code = 'corrupt-store';
  readonly retry = 'never';
}

/** Whether it is this command's journal alone that cannot be read, until somebody mends the store. */
export function isCorrupt(error: unknown): error is LeviathanError {
  return error instanceof LeviathanError && error.code === 'corrupt-store';
}

/** The key of a command's journal, or `undefined` for an id that no command can have. */
export function commandKey({ tenant, id }: CommandRef): string | undefined {
  return entityKey({ tenant, type: COMMAND_ENTITY, id });
}

export interface Place {
  readonly entity: string;
  readonly seq: number;
  readonly at: number;
  /** When somebody must look at the command again. */
  readonly wakeAt?: number;
}

/**
 * The entry of an event. What is sent because of it is its effect, and open until the broker confirmed it: that is how
 * a crash between the two is healed. The message stands in the effect only; {@link eventOf} finds it there.
 */
export function entryOf(ref: CommandRef, event: JournaledEvent, { entity, seq, at, wakeAt }: Place): Entry {
  const { data, sent } = parts(event);
  return {
    entity,
    seq,
    at,
    kind: event.kind,
    schema: SCHEMA,
    command: ref.id,
    data,
    reply: replyOf(event),
    answers: [],
    effects: sent === undefined ? [] : [{ kind: 'command', queue: 'partition', command: sent }],
    ...openOf(event, sent),
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

/**
 * The event of an entry.
 *
 * @throws {@link UnreadableEntry} when the store holds something else there: whoever reads one command must not end for
 * what somebody did to its file
 */
export function eventOf(entry: Entry): JournaledEvent {
  try {
    const event = storedIn(entry);
    if (isWhole(event)) return event;
  } catch (error) {
    throw unreadable(entry, reasonOf(error));
  }
  throw unreadable(entry, `it is no ${entry.kind}`);
}

function unreadable({ entity, seq }: Entry, reason: string): UnreadableEntry {
  return new UnreadableEntry(`entry ${String(seq)} of ${entity} cannot be read: ${reason}`);
}

function storedIn(entry: Entry): JournaledEvent {
  const { kind, data, reply } = entry;
  const sent = entry.effects.flatMap((effect) => (effect.kind === 'command' ? [effect.command] : []))[0];
  const stored = { ...(data as object), kind };
  // written by `entryOf` and by nobody else: the two are each other's inverse, which the tests hold for every kind
  switch (kind) {
    case 'accepted':
    case 'redriven':
      return { ...stored, message: sent } as JournaledEvent;
    case 'cancel-requested':
    case 'expiry-requested':
      return { ...stored, end: sent } as JournaledEvent;
    case 'ended':
      return { ...stored, reply } as JournaledEvent;
    case 'discarded':
      return { ...stored, ...(sent === undefined ? {} : { end: sent }) } as JournaledEvent;
    default:
      return stored as JournaledEvent;
  }
}

/** The command that a journal tells, entry by entry. */
export function fold(entries: readonly Entry[], from: Command = { status: 'unknown' }): Command {
  const command = entries.reduce(step, from);
  const [first] = entries;
  if (command.status === 'unknown' && first !== undefined && first.kind !== BLANK) {
    throw unreadable(first, 'no command begins with it');
  }
  return command;
}

/** Of what was erased only the last word is there, and it tells all that is left. */
function step(now: Command, entry: Entry): Command {
  if (entry.kind === BLANK) return now;
  const event = eventOf(entry);
  return event.kind === 'erased' ? { status: 'erased', was: event.was } : evolve(now, event, entry.at);
}

/** Whether it holds what is gone by afterwards; who wrote the rest is trusted. */
function isWhole(event: JournaledEvent): boolean {
  switch (event.kind) {
    case 'accepted':
    case 'handed-over':
    case 'redriven':
    case 'edited':
      return isMessage(event.message);
    case 'erased':
      return typeof event.was.status === 'string' && typeof event.was.type === 'string';
    case 'cancel-requested':
    case 'expiry-requested':
      return isMessage(event.end);
    case 'ended':
      return isFinal(event.reply);
    case 'unreadable':
      return typeof event.raw.body === 'string';
    default:
      return true;
  }
}

function isMessage({ id, type, tenant, entity, attempt, decision }: CommandMessage): boolean {
  const names: readonly unknown[] = [id, type, tenant, entity];
  return names.every((name) => typeof name === 'string') && Number.isInteger(attempt) && typeof decision === 'object';
}

/** What may still be undone: to send a command, or to blank what was before this entry. */
function openOf({ kind }: JournaledEvent, sent: CommandMessage | undefined): Pick<Entry, 'open'> {
  if (kind === 'erased') return { open: ['erasure'] };
  return sent === undefined ? {} : { open: ['command'] };
}

function parts(event: JournaledEvent): { readonly data: unknown; readonly sent?: CommandMessage } {
  switch (event.kind) {
    case 'accepted': {
      const { labels, fingerprint, subject, router, from } = event;
      const origin = from === undefined ? {} : { from };
      return { data: { labels, fingerprint, subject, router, ...origin }, sent: event.message };
    }
    case 'redriven': {
      const { isEdited, subject, batch, message } = event;
      return { data: { isEdited, subject, ...(batch === undefined ? {} : { batch }) }, sent: message };
    }
    case 'discarded': {
      const { reason, subject, batch, end } = event;
      const data = { reason, subject, ...(batch === undefined ? {} : { batch }) };
      return end === undefined ? { data } : { data, sent: end };
    }
    case 'cancel-requested':
    case 'expiry-requested':
      return { data: { subject: event.subject }, sent: event.end };
    case 'ended':
      return { data: { router: event.router } };
    case 'handed-over':
    case 'unreadable':
    case 'edited':
    case 'erased':
      return { data: event };
  }
}

function replyOf(event: JournaledEvent): Reply {
  switch (event.kind) {
    case 'ended':
      return event.reply;
    case 'handed-over':
    case 'unreadable':
      return { status: 'parked', problem: event.problem };
    default:
      return { status: 'running' };
  }
}
