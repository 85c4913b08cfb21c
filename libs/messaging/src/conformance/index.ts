export { commandBusConformance } from './command-bus.ts';
export type { CommandBroker, CommandBrokers } from './command-broker.ts';
export { whisperBusConformance } from './whisper-bus.ts';
export type { WhisperSystem, WhisperSystems } from './whisper-system.ts';
