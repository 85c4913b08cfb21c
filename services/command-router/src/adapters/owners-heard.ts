import { EVERY_OWNER, OwnerReport, decoder, isMalformed } from '@leviathan/contracts';
import type { Clock } from '@leviathan/kernel';
import type { WhisperBus, WhisperSubscription } from '@leviathan/messaging';

/** Owners speak every five seconds: who is silent for so long has ended, or cannot be heard. */
const SILENT_AFTER_MS = 15_000;

/** A report, and when it was heard (epoch milliseconds). */
export interface HeardOwner {
  readonly report: OwnerReport;
  readonly heardAt: number;
}

const decode = decoder(OwnerReport);

/** What the owners of the installation last said of themselves. Nothing is asked for and nothing is stored. */
export class OwnersHeard {
  readonly #bus: WhisperBus;
  readonly #clock: Clock;
  readonly #heard = new Map<string, HeardOwner>();
  #subscription: WhisperSubscription | undefined;

  constructor(bus: WhisperBus, clock: Clock) {
    this.#bus = bus;
    this.#clock = clock;
  }

  start(): void {
    this.#subscription = this.#bus.listen(EVERY_OWNER, ({ subject, body }) => {
      const report = decode(body);
      if (!isMalformed(report)) this.#heard.set(subject, { report, heardAt: this.#clock.now() });
    });
  }

  stop(): void {
    void this.#subscription?.close();
  }

  /** Those that are not silent, by name. */
  get current(): readonly HeardOwner[] {
    const since = this.#clock.now() - SILENT_AFTER_MS;
    for (const [subject, { heardAt }] of this.#heard) if (heardAt < since) this.#heard.delete(subject);
    return [...this.#heard].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, heard]) => heard);
  }
}
