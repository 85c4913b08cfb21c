import type { Entry } from '@leviathan/grains';
import { iso, traceIdOf } from '@leviathan/kernel';
import { type Static, Type } from 'typebox';
import type { KnownCommand } from '../../domain/command/command.ts';
import { eventOf } from '../../domain/command/entries.ts';
import { causeOf, patternOf } from '../../domain/parked/cause.ts';
import type { ParkedGroup, ParkedItem } from '../../domain/parked/parked-list.ts';
import { CommandView, viewOf } from '../command-view.ts';
import { Moment, timelineOf } from '../timeline.ts';

const Time = Type.String({ format: 'date-time' });

const parked = {
  cause: Type.String({ description: 'Id of the cause: those of one cause are mended together.' }),
  parkedAt: Time,
};

/** A parked command of a list. */
export const ParkedView = Type.Object({ ...CommandView.properties, ...parked }, { $id: 'ParkedCommand' });
type ParkedView = Static<typeof ParkedView>;

/** A parked command with all that is known of it. */
export const ParkedDetails = Type.Object(
  {
    ...CommandView.properties,
    ...parked,
    original: Type.Optional(Type.Unknown({ description: 'The payload as it came, if somebody has changed it.' })),
    traceId: Type.Optional(Type.String()),
    history: Type.Array(Moment, { description: 'What happened to it, oldest first.' }),
  },
  { $id: 'ParkedDetails' },
);
type ParkedDetails = Static<typeof ParkedDetails>;

export const ParkedCause = Type.Object(
  {
    id: Type.String({ description: 'For the filters of lists and batches.' }),
    code: Type.String(),
    type: Type.String(),
    pattern: Type.String({ description: 'What the details of these problems have in common.' }),
    count: Type.Integer(),
    oldestAt: Time,
    newestAt: Time,
    newest: Type.Object({ id: Type.String(), detail: Type.String() }),
  },
  { $id: 'ParkedCause' },
);

export function parkedView({ ref, command, mark }: ParkedItem): ParkedView {
  return { ...viewOf(ref, command), cause: mark.cause.id, parkedAt: iso(mark.at) };
}

/** @param entries the whole journal of the command */
export function parkedDetails({ ref, command }: Omit<ParkedItem, 'mark'>, entries: readonly Entry[]): ParkedDetails {
  const view = viewOf(ref, command);
  const message = 'message' in command ? command.message : undefined;
  const traceId = traceIdOf(message?.traceparent);
  const original = originalOf(command, entries);
  return {
    ...view,
    cause: 'problem' in command ? causeOf(view.type, command.problem).id : '',
    parkedAt: view.endedAt ?? view.acceptedAt,
    ...(original === undefined ? {} : { original }),
    ...(traceId === undefined ? {} : { traceId }),
    history: timelineOf(entries),
  };
}

export function causeView({ count, newest, oldestAt }: ParkedGroup): Static<typeof ParkedCause> {
  const { ref, command, mark } = newest;
  const detail = 'problem' in command ? command.problem.detail : '';
  return {
    ...{ id: mark.cause.id, code: mark.cause.code, type: mark.cause.type, pattern: patternOf(detail), count },
    oldestAt: iso(oldestAt),
    newestAt: iso(mark.at),
    newest: { id: ref.id, detail },
  };
}

/** What came first, unless that is what it still is. */
function originalOf(command: KnownCommand, [first]: readonly Entry[]): unknown {
  if (first === undefined || !('message' in command)) return undefined;
  const event = eventOf(first);
  if (event.kind === 'unreadable') return event.raw;
  if (!('message' in event)) return undefined;
  const isSame = JSON.stringify(event.message.payload) === JSON.stringify(command.message.payload);
  return isSame ? undefined : event.message.payload;
}
