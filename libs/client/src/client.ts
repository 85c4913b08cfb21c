import type { CommandType, NewCommand } from './api.ts';
import { type CommandOptions, type Question, ask, cancel, command, submit } from './commands/command.ts';
import { type ConnectOptions, connect } from './connection.ts';
import { type ListOptions, type ListPath, items, rest, whisper } from './rest.ts';
import type { StreamOptions } from './streams/events.ts';
import { type WhisperFilter, followCommand, followRun, followWhispers, outcome, streamUrl } from './streams/follow.ts';

/**
 * Everything in one object. Whoever bundles for browsers and needs little of it takes the functions instead: each of these
 * is one of them, with the connection as its first argument.
 */
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types -- the types are those of the functions
export function createClient(options: ConnectOptions) {
  const connection = connect(options);
  return {
    connection,
    ask: (question: Question, how?: CommandOptions) => ask(connection, question, how),
    command: <T extends CommandType>(body: NewCommand<T>, how?: CommandOptions) => command(connection, body, how),
    submit: <T extends CommandType>(body: NewCommand<T>, how?: Omit<CommandOptions, 'tryWaitMs'>) =>
      submit(connection, body, how),
    cancel: (id: string, signal?: AbortSignal) => cancel(connection, id, signal),
    outcome: <T extends CommandType = CommandType>(id: string, how?: Pick<StreamOptions, 'signal'>) =>
      outcome<T>(connection, id, how),
    followCommand: <T extends CommandType = CommandType>(id: string, how?: StreamOptions) =>
      followCommand<T>(connection, id, how),
    followRun: (id: string, how?: StreamOptions) => followRun(connection, id, how),
    followWhispers: (what?: WhisperFilter & StreamOptions) => followWhispers(connection, what),
    streamUrl: (path: string, how?: StreamOptions) => streamUrl(connection, path, how),
    whisper: (...about: Tail<Parameters<typeof whisper>>) => whisper(connection, ...about),
    items: <P extends ListPath>(path: P, how?: ListOptions<P>) => items(connection, path, how),
    rest: rest(connection),
  };
}

type Tail<T extends readonly unknown[]> = T extends readonly [unknown, ...infer Rest] ? Rest : never;

export type Client = ReturnType<typeof createClient>;
