import type { CommandBus, PublishOutcome, WhisperMessage, WhisperOutlet } from '@leviathan/messaging';

/**
 * Local whispers of a process that is not the relay: over the command bus to the one relay that keeps the local log.
 *
 * `confirmed` is the broker's: the queue keeps the whisper until the relay has logged it. So local whispers need no NATS.
 * The subject is not sent: it follows from the whisper.
 */
export class QueuedWhispers implements WhisperOutlet {
  readonly #commands: Pick<CommandBus, 'publish'>;

  constructor(commands: Pick<CommandBus, 'publish'>) {
    this.#commands = commands;
  }

  publish({ id, attributes, body }: WhisperMessage): Promise<PublishOutcome> {
    return this.#commands.publish({ kind: 'local-whispers' }, { id, attributes, body });
  }
}
