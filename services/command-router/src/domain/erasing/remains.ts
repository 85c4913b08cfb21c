import { type CommandMessage, REMINDERS, parseEntityKey } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import type { Command, Remains } from '../command/command.ts';
import { eventOf } from '../command/entries.ts';
import { statusOf } from '../command/status.ts';

/** What is kept of an ended command, or `undefined` for one that goes on or is erased already. */
export function remainsOf(command: Command, first: Entry | undefined): Remains | undefined {
  switch (command.status) {
    case 'unknown':
    case 'accepted':
    case 'running':
    case 'erased':
      return undefined;
    case 'discarded': {
      const was = remainsOf(command.what, first);
      return was === undefined ? undefined : { ...was, endedAt: command.by.at };
    }
    case 'unreadable': {
      const { router, at } = command;
      const what = { status: 'failed', type: 'unreadable', acceptedAt: at, endedAt: at } as const;
      return { ...what, attempts: 0, router, subject: 'unknown' };
    }
    default: {
      const { message, router, subject, endedAt } = command;
      const status = statusOf(command) ?? 'failed';
      return {
        status: status === 'parked' ? 'failed' : status, // there is nothing left to redrive
        ...ofMessage(message),
        ...{ endedAt, router, subject },
        ...originIn(first),
      };
    }
  }
}

/** Whether a command says something of a session: it was sent in it, or to it. */
export function isOfSession(command: Command, tenant: string, session: string): boolean {
  if (command.status === 'discarded') return isOfSession(command.what, tenant, session);
  if (command.status === 'unreadable') {
    const { attributes, body } = command.raw;
    return attributes['correlationid'] === session || body.includes(JSON.stringify(session));
  }
  if (!('message' in command)) return false;
  const entity = parseEntityKey(command.message.entity);
  const isItsOwn = entity?.tenant === tenant && entity.id === session && SESSION_TYPES.has(entity.type);
  return isItsOwn || command.message.session === session;
}

/** Entities that have the id of their session. */
const SESSION_TYPES: ReadonlySet<string> = new Set(['session', REMINDERS]);

type Kept = Pick<Remains, 'type' | 'version' | 'entity' | 'acceptedAt' | 'attempts' | 'traceparent'>;

function ofMessage({ type, version, entity, acceptedAt, attempt, traceparent }: CommandMessage): Kept {
  return {
    ...{ type, version, entity, acceptedAt, attempts: attempt },
    ...(traceparent === undefined ? {} : { traceparent }),
  };
}

function originIn(first: Entry | undefined): Pick<Remains, 'from'> {
  if (first?.kind !== 'accepted') return {};
  const event = eventOf(first);
  return event.kind === 'accepted' && event.from !== undefined ? { from: event.from } : {};
}
