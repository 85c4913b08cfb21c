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
  WhisperSubscription,
} from './whisper-bus.ts';
