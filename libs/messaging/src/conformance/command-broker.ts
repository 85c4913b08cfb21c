import type { QueueAddress } from '@leviathan/contracts';
import type { CommandBus } from '../command-bus.ts';

/** What an adapter brings to the suite: brokers to test it on. */
export interface CommandBrokers {
  readonly capabilities: {
    /** Whether a consumer with a higher priority takes over (RabbitMQ before 4.0 does not). */
    readonly priorities: boolean;
    /** About how many small messages a queue of such a broker holds; at most a few hundred, or the suite takes long. */
    readonly queueMessages: number;
  };
  /** A broker without any queue, or a part of one that nobody else uses. Disposing ends it and its connections. */
  open(): Promise<CommandBroker>;
}

export interface CommandBroker extends AsyncDisposable {
  /** A connection of its own. */
  connect(): Promise<CommandBus>;
  /** Takes the connection of a queue's active consumer away, without a word to it. Other connections stay. */
  cut(address: QueueAddress): Promise<void>;
  /** Ends whoever holds the messages, as `kill -9` would, and starts it again. Connections of before are dead. */
  crash(): Promise<void>;
}
