import type { WhisperBus } from '../whisper-bus.ts';

/** What an adapter brings to the suite: systems to test it on. */
export interface WhisperSystems {
  readonly capabilities: {
    /** How many whispers the log of such a system keeps; at most a few hundred, or the suite takes long. */
    readonly whispersKept: number;
    /** Whispers of such a number, published at once, are more than a subscriber that takes none may leave waiting. */
    readonly tooManyPending: number;
    /** Whether what is confirmed outlives the process that holds the log: W1. A log in memory cannot. */
    readonly durable: boolean;
    /** Whether there are connections that can break. */
    readonly connections: boolean;
  };
  /** A system with an empty log that nobody else uses. Disposing ends it and its connections. */
  open(): Promise<WhisperSystem>;
}

/** The log takes subjects that begin with `whisper.`; announcements use others. */
export interface WhisperSystem extends AsyncDisposable {
  /** A connection of its own. */
  connect(): Promise<WhisperBus>;
  /** Breaks every connection, without a word to its user; they may connect again by themselves. */
  cut(): Promise<void>;
  /** Ends whoever holds the log, as `kill -9` would, and starts it again. Buses of before are dead. */
  crash(): Promise<void>;
}
