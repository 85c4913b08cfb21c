import { Type, type Static } from 'typebox';
import { CATCH_UPS, RemindedCommand, Reminder } from '../reminder.ts';
import type { CommandType } from './command-type.ts';

const closed = { additionalProperties: false } as const;
const name = Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' });

export const ReminderSetPayload = Type.Object(
  {
    name: Type.Optional(name),
    at: Type.Optional(Type.String({ maxLength: 64, description: 'ISO 8601 with its offset. This, or `cron`.' })),
    cron: Type.Optional(
      Type.String({ maxLength: 128, description: 'Minute, hour, day, month, weekday; or `@daily` and the like.' }),
    ),
    timeZone: Type.Optional(
      Type.String({ maxLength: 64, description: 'IANA name in which `cron` is read; UTC unless given.' }),
    ),
    command: RemindedCommand,
    catchUp: Type.Optional(
      Type.Enum(CATCH_UPS, { description: 'What becomes of ticks that were missed by more than a minute; `once`.' }),
    ),
  },
  { $id: 'ReminderSetPayload', ...closed },
);
export type ReminderSetPayload = Static<typeof ReminderSetPayload>;

export const ReminderCancelPayload = Type.Object({ name }, { $id: 'ReminderCancelPayload', ...closed });
export type ReminderCancelPayload = Static<typeof ReminderCancelPayload>;

export const ReminderResult = Type.Object({ reminder: Reminder }, { $id: 'ReminderResult' });

/** The reminders of one session are one entity: a session that lives in legacy files has them too. */
export const REMINDERS = 'reminders';

const reminder = {
  version: 1,
  owner: 'session-store',
  entityType: REMINDERS,
  mints: false,
  route: { flag: 'ENABLE_ORLEANS', on: 'grain', off: 'legacy' },
} as const;

export const REMINDER_COMMANDS: readonly CommandType[] = [
  {
    ...reminder,
    type: 'reminder.set',
    summary: 'Have a command sent later, once or again and again. A name that is there already is set anew.',
    payload: ReminderSetPayload,
    result: ReminderResult,
    examples: [
      {
        name: 'stand-up',
        cron: '0 9 * * 1-5',
        timeZone: 'Europe/Berlin',
        command: { type: 'agent.ask', payload: { text: 'What did we learn yesterday?' } },
        catchUp: 'skip',
      },
    ],
  },
  {
    ...reminder,
    type: 'reminder.cancel',
    hints: { idempotent: true },
    summary: 'Forget a reminder. A command that it sent already goes on.',
    payload: ReminderCancelPayload,
    result: ReminderResult,
    examples: [{ name: 'stand-up' }],
  },
];
