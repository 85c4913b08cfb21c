export { NatsWhisperBus } from './nats-whisper-bus.ts';
export type { NatsLimits, NatsLog, NatsOptions, NatsRetention } from './options.ts';
export { WhisperLogAway } from './errors.ts';
