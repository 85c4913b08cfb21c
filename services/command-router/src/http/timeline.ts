import type { CommandMessage } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import { iso } from '@leviathan/kernel';
import { type Static, Type } from 'typebox';
import { BLANK, eventOf } from '../domain/command/entries.ts';
import type { CommandEvent } from '../domain/command/transitions.ts';
import { changesBetween } from '../domain/parked/changes.ts';

const text = Type.Optional(Type.String());

export const Change = Type.Object({
  pointer: Type.String({ description: 'JSON Pointer into the command.' }),
  from: Type.Optional(Type.Unknown({ description: 'Absent where something was added.' })),
  to: Type.Optional(Type.Unknown({ description: 'Absent where something was removed.' })),
});

/** One entry of a command's journal. */
export const Moment = Type.Object({
  seq: Type.Integer(),
  at: Type.String({ format: 'date-time' }),
  event: Type.String(),
  router: text,
  by: text,
  reason: text,
  status: text,
  attempt: Type.Optional(Type.Integer()),
  edited: Type.Optional(Type.Boolean()),
  batch: text,
  changes: Type.Optional(Type.Array(Change, { description: 'What an operator changed.' })),
});
export type Moment = Static<typeof Moment>;

/** The journal of a command as moments, oldest first. */
export function timelineOf(entries: readonly Entry[]): Moment[] {
  let before: CommandMessage | undefined;
  return entries.map((entry) => {
    const at = { seq: entry.seq, at: iso(entry.at) };
    if (entry.kind === BLANK) return { ...at, event: 'blank' };
    const event = eventOf(entry);
    const moment = { ...at, ...momentOf(event), ...changed(before, event) };
    if ('message' in event) before = event.message;
    return moment;
  });
}

function momentOf(event: Exclude<CommandEvent, { kind: 'running' }>): Omit<Moment, 'seq' | 'at'> {
  return {
    event: event.kind,
    ...('router' in event ? { router: event.router } : {}),
    ...('subject' in event ? { by: event.subject } : {}),
    ...('reason' in event ? { reason: event.reason } : {}),
    ...('batch' in event ? { batch: event.batch } : {}),
    ...(event.kind === 'ended' ? { status: event.reply.status } : {}),
    ...(event.kind === 'redriven' ? { attempt: event.message.attempt, edited: event.isEdited } : {}),
  };
}

/** What an edit is about: the rest of a message says how it travels. */
function changed(before: CommandMessage | undefined, event: CommandEvent): Pick<Moment, 'changes'> {
  const isEdit = event.kind === 'edited' || (event.kind === 'redriven' && event.isEdited);
  if (!isEdit) return {};
  const changes = changesBetween(before === undefined ? undefined : said(before), said(event.message));
  return { changes: [...changes] };
}

function said({ type, version, entity, session, payload }: CommandMessage): object {
  return { type, version, entity, ...(session === undefined ? {} : { session }), payload };
}
