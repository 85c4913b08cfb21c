export type {
  CommandBus,
  CommandChannel,
  CommandConsumer,
  ConsumeOptions,
  Delivery,
  PublishOutcome,
} from './command-bus.ts';
export type {
  LoggedWhisper,
  Notice,
  WhisperBus,
  WhisperEvent,
  WhisperMessage,
  WhisperOutcome,
  WhisperOutlet,
  WhisperSubscription,
} from './whisper-bus.ts';
export { EmbeddedCommandBus, type EmbeddedCommandBusOptions } from './embedded/command-bus.ts';
export type { CommandQueueLimits } from './embedded/command-queue.ts';
export { MemoryWhisperLog } from './embedded/memory-whisper-log.ts';
export { SqliteWhisperLog } from './embedded/sqlite-whisper-log.ts';
export { EmbeddedWhisperBus, type EmbeddedWhisperBusOptions } from './embedded/whisper-bus.ts';
export type { Place, Stretch, WhisperLog } from './embedded/whisper-log.ts';
export { BusClosed, InvalidPosition, InvalidSubject } from './errors.ts';
export type { ListenerErrors } from './listener-errors.ts';
export { tracedCommandBus } from './traced-command-bus.ts';
export { tracedWhisperBus } from './traced-whisper-bus.ts';
export { type SubjectMatcher, requireSubject, subjectMatcher } from './subject.ts';
