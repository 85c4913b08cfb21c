export { check } from './check.ts';
export type {
  Call,
  Effect,
  Ending,
  History,
  JournalEntry,
  Promised,
  RouterMoment,
  Rule,
  SentCommand,
  Violation,
} from './history.ts';
export { type Model, type Operation, isLinearizable } from './linearizable/is-linearizable.ts';
export { COUNTER, LIST, REGISTER } from './linearizable/models.ts';
