import type {
  LoggedWhisper,
  Notice,
  WhisperBus,
  WhisperEvent,
  WhisperMessage,
  WhisperOutcome,
  WhisperSubscription,
} from '@leviathan/messaging';
import type { SimProcess } from '../process/sim-process.ts';

/** The whisper bus as one router has it: for news, which may be lost, so that they need no faults of their own. */
export class SimNews implements WhisperBus {
  readonly #bus: WhisperBus;
  readonly #process: SimProcess;
  readonly isAvailable = true;
  readonly trouble = undefined;

  constructor(bus: WhisperBus, process: SimProcess) {
    this.#bus = bus;
    this.#process = process;
  }

  announce(notice: Notice): void {
    this.#process.cast(`announce ${notice.subject}`, () => {
      this.#bus.announce(notice);
    });
  }

  listen(pattern: string, hear: (notice: Notice) => void): WhisperSubscription {
    return this.#bus.listen(pattern, (notice) => {
      this.#process.hear(() => {
        hear(notice);
      });
    });
  }

  publish(message: WhisperMessage): Promise<WhisperOutcome> {
    return this.#process.call(`whisper ${message.id}`, () => this.#bus.publish(message));
  }

  subscribe(
    pattern: string,
    options: { readonly after?: number },
    hear: (event: WhisperEvent) => void | Promise<void>,
  ): Promise<WhisperSubscription> {
    return this.#bus.subscribe(pattern, options, (event) => {
      this.#process.hear(() => void hear(event));
    });
  }

  read(
    pattern: string,
    options: { readonly before?: number; readonly limit: number },
  ): Promise<readonly LoggedWhisper[]> {
    return this.#bus.read(pattern, options);
  }

  async close(): Promise<void> {
    // the bus is everybody's
  }
}
