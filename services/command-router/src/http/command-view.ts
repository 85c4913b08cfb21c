import {
  COMMAND_STATUSES,
  type CommandMessage,
  type CommandStatus,
  Decision,
  Problem,
  parseEntityKey,
  problem,
} from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';
import { type Static, Type } from 'typebox';
import type { Command, CommandRef, KnownCommand, Remains } from '../domain/command/command.ts';
import { statusOf } from '../domain/command/status.ts';

const Time = Type.String({ format: 'date-time' });

export const Links = Type.Object({
  self: Type.String(),
  events: Type.String(),
  explain: Type.String(),
  run: Type.Optional(Type.String()),
});

const summary = {
  id: Type.String(),
  type: Type.String({ description: 'Without its version; `unreadable` for a message that no owner could read.' }),
  status: Type.Enum(COMMAND_STATUSES),
  entity: Type.Optional(Type.String({ description: 'Bare id of the entity that takes the turn.' })),
  session: Type.Optional(Type.String()),
  acceptedAt: Time,
  links: Links,
};

/** The body of a 202. */
export const CommandSummary = Type.Object(
  {
    ...summary,
    queued: Type.Optional(
      Type.Literal(false, { description: 'The broker has not confirmed yet: it will run, its order is not promised.' }),
    ),
  },
  { $id: 'CommandSummary' },
);
export type CommandSummary = Static<typeof CommandSummary>;

export const CommandView = Type.Object(
  {
    ...summary,
    version: Type.Optional(Type.Integer()),
    labels: Type.Record(Type.String(), Type.String()),
    payload: Type.Unknown(),
    deadline: Type.Optional(Time),
    decision: Type.Optional(Decision),
    attempts: Type.Integer({ minimum: 0 }),
    result: Type.Optional(Type.Unknown()),
    problem: Type.Optional(Problem),
    endedAt: Type.Optional(Time),
    cancelRequestedAt: Type.Optional(Time),
    erased: Type.Optional(Type.Literal(true, { description: 'Its session was erased; only that it was is kept.' })),
    discarded: Type.Optional(Type.Object({ reason: Type.String(), by: Type.String(), at: Time })),
  },
  { $id: 'Command' },
);
export type CommandView = Static<typeof CommandView>;

/** A command that was accepted, in short. */
export function summaryOf(ref: CommandRef, message: CommandMessage, status: CommandStatus): CommandSummary {
  const entity = parseEntityKey(message.entity);
  return {
    id: ref.id,
    type: message.type,
    status,
    entity: entity?.id ?? message.entity,
    ...(message.session === undefined ? {} : { session: message.session }),
    acceptedAt: iso(message.acceptedAt),
    links: linksOf(ref, entity?.type === 'run' ? entity.id : undefined),
  };
}

/** The whole command, as clients see it. */
export function viewOf(ref: CommandRef, command: KnownCommand): CommandView {
  if (command.status === 'discarded') {
    const { what, reason, by } = command;
    return { ...viewOf(ref, what), status: 'failed', discarded: { reason, by: by.subject, at: iso(by.at) } };
  }
  if (command.status === 'unreadable') return unreadableView(ref, command);
  if (command.status === 'erased') return erasedView(ref, command.was);
  const { message, labels, cancel } = command;
  return {
    ...summaryOf(ref, message, statusOf(command) ?? 'accepted'),
    version: message.version,
    labels,
    payload: message.payload,
    decision: message.decision,
    attempts: message.attempt,
    ...(message.deadline === undefined ? {} : { deadline: iso(message.deadline) }),
    ...(cancel === undefined ? {} : { cancelRequestedAt: iso(cancel.at) }),
    ...('result' in command ? { result: command.result } : {}),
    ...('problem' in command ? { problem: command.problem } : {}),
    ...('endedAt' in command ? { endedAt: iso(command.endedAt) } : {}),
  };
}

function unreadableView(ref: CommandRef, command: Extract<Command, { status: 'unreadable' }>): CommandView {
  return {
    id: ref.id,
    type: 'unreadable',
    status: 'parked',
    acceptedAt: iso(command.at),
    endedAt: iso(command.at),
    links: linksOf(ref, undefined),
    labels: {},
    payload: command.raw,
    attempts: 0,
    problem: command.problem,
  };
}

function erasedView(ref: CommandRef, was: Remains): CommandView {
  const { type, version, status, entity, acceptedAt, endedAt, attempts } = was;
  return {
    ...{ id: ref.id, type, status, attempts, labels: {}, payload: null, erased: true },
    ...(version === undefined ? {} : { version }),
    ...(entity === undefined ? {} : { entity: parseEntityKey(entity)?.id ?? entity }),
    acceptedAt: iso(acceptedAt),
    endedAt: iso(endedAt),
    links: linksOf(ref, undefined),
    problem: problem('erased', 'its session was erased, and with it what it said and what was answered'),
  };
}

function linksOf({ id }: CommandRef, run: string | undefined): Static<typeof Links> {
  const self = `/v1/commands/${encodeURIComponent(id)}`;
  return {
    self,
    events: `${self}/events`,
    explain: `${self}/explain`,
    ...(run === undefined ? {} : { run: `/v1/runs/${encodeURIComponent(run)}` }),
  };
}
