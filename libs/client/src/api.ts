import type { components } from './generated/api.ts';

export type { ProblemCode, paths } from './generated/api.ts';

/** The schemas of the API by their names. */
export type Schemas = components['schemas'];

type CommandTypes = Schemas['CommandTypes'];

/** `agent.ask`, `session.checkpoint` … */
export type CommandType = keyof CommandTypes;

/** What a command of this type is told. */
export type PayloadOf<T extends CommandType> = CommandTypes[T]['payload'];

/** What a command of this type gives when it succeeds. */
export type ResultOf<T extends CommandType> = CommandTypes[T]['result'];

/** A command as the API shows it. */
export type Command<T extends CommandType = CommandType> = Omit<Schemas['Command'], 'result'> & {
  readonly result?: ResultOf<T>;
};

/** What is known of a command when it is accepted. */
export type CommandSummary = Schemas['CommandSummary'];

/** A command to be sent. Its type decides what its payload may be. */
export type NewCommand<T extends CommandType = CommandType> = {
  [Each in T]: Omit<Schemas['NewCommand'], 'type' | 'payload' | 'deadline'> & {
    readonly type: Each;
    readonly payload: PayloadOf<Each>;
    /** When nobody wants the result any more. */
    readonly deadline?: string | Date;
  };
}[T];
