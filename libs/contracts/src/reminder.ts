import { type Static, Type } from 'typebox';
import { COMMAND_STATUSES } from './reply.ts';

/** What to do with ticks that nobody could take in time: one for all of them, every one, or none. */
export const CATCH_UPS = ['once', 'all', 'skip'] as const;
export type CatchUp = (typeof CATCH_UPS)[number];

/** The command that a reminder sends. Its decision is the one that was made about the reminder. */
export const RemindedCommand = Type.Object(
  {
    type: Type.String({ minLength: 1, maxLength: 128, description: 'As in GET /v1/command-types.' }),
    entity: Type.Optional(
      Type.String({ description: 'Bare id; for `session.*` the session of the reminder, else minted if absent.' }),
    ),
    payload: Type.Unknown({ description: 'As the schema of its type says; at most 16 KiB.' }),
  },
  { $id: 'RemindedCommand', additionalProperties: false },
);
export type RemindedCommand = Static<typeof RemindedCommand>;

/** A reminder that is pending. */
export const Reminder = Type.Object(
  {
    session: Type.String(),
    name: Type.String({ description: 'Unique in its session.' }),
    at: Type.Optional(Type.String({ format: 'date-time', description: 'Of a reminder that comes once.' })),
    cron: Type.Optional(Type.String()),
    timeZone: Type.Optional(Type.String({ description: 'In which `cron` is read.' })),
    catchUp: Type.Enum(CATCH_UPS),
    command: RemindedCommand,
    dueAt: Type.String({ format: 'date-time', description: 'Of its next tick.' }),
    setAt: Type.String({ format: 'date-time' }),
    ticks: Type.Integer({ minimum: 0 }),
    last: Type.Optional(
      Type.Object({
        command: Type.String({ description: 'Id of the newest command that it sent.' }),
        status: Type.Enum(COMMAND_STATUSES),
        problem: Type.Optional(Type.String()),
      }),
    ),
  },
  { $id: 'Reminder' },
);
export type Reminder = Static<typeof Reminder>;
