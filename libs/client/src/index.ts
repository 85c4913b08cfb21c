export type {
  Command,
  CommandSummary,
  CommandType,
  NewCommand,
  PayloadOf,
  ProblemCode,
  ResultOf,
  Schemas,
  paths,
} from './api.ts';
export type { Auth, TokenRequest } from './auth.ts';
export { type Client, createClient } from './client.ts';
export { type CommandOptions, type Question, type Sent, ask, cancel, command, submit } from './commands/command.ts';
export { type Outcome, resultOf } from './commands/outcome.ts';
export { type ConnectOptions, type Connection, type Tried, connect } from './connection.ts';
export { newKey } from './key.ts';
export { LeviathanProblem, type Problem } from './problem.ts';
export { type Answer, type ItemOf, type ListOptions, type ListPath, type Rest, items, rest, whisper } from './rest.ts';
export { RETRY, type RetryPolicy } from './retry.ts';
export { type StreamEvent, type StreamOptions, eventsOf } from './streams/events.ts';
export {
  type CommandEvent,
  type RunEvent,
  type WhisperEvent,
  type WhisperFilter,
  followCommand,
  followRun,
  followWhispers,
  outcome,
  streamUrl,
} from './streams/follow.ts';
export type { Timing } from './timing.ts';
