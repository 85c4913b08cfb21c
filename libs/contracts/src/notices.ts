import { type Static, Type } from 'typebox';
import { COMMAND_STATUSES } from './reply.ts';

/** Body of `flags.changed`: the version that is now in force. */
export const FlagsChanged = Type.Object({ etag: Type.String() }, { $id: 'FlagsChanged' });
export type FlagsChanged = Static<typeof FlagsChanged>;

/** Body of `command.<tenant>.<id>.<status>`: enough to know whether reading the command is worth it. */
export const CommandNotice = Type.Object(
  { id: Type.String(), status: Type.Enum(COMMAND_STATUSES) },
  { $id: 'CommandNotice', description: 'Read the command for the rest.' },
);
export type CommandNotice = Static<typeof CommandNotice>;

/** Body of `run.<tenant>.<run>.<event>`: one AG-UI event. Journaled ones carry the position of their entry. */
export const RunNotice = Type.Object(
  {
    type: Type.String({ description: '`RUN_STARTED`, `STEP_STARTED`, `TEXT_MESSAGE_CONTENT`, `CUSTOM` …' }),
    seq: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Position in the run’s journal; token deltas have none.' }),
    ),
  },
  { $id: 'RunNotice', description: 'An event of the AG-UI protocol; its other fields depend on the type.' },
);
export type RunNotice = Static<typeof RunNotice>;
