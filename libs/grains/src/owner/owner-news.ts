import { type OwnerReport, ownerSubject } from '@leviathan/contracts';
import type { Clock, Timer } from '@leviathan/kernel';
import type { WhisperBus } from '@leviathan/messaging';
import type { Owner } from '../owner.ts';

/** Rarely enough to cost nothing, and three of them fit into the time after which an owner counts as silent. */
const EVERY_MS = 5000;

export interface OwnerNewsOptions {
  readonly owner: Pick<Owner, 'report'>;
  readonly bus: Pick<WhisperBus, 'announce'>;
  readonly clock: Clock;
}

/** Says every few seconds what an owner has in hand. A report that is lost is followed by the next. */
export class OwnerNews {
  readonly #options: OwnerNewsOptions;
  #timer: Timer | undefined;

  constructor(options: OwnerNewsOptions) {
    this.#options = options;
  }

  start(): void {
    this.#say();
    this.#timer = this.#options.clock.after(EVERY_MS, () => {
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #say(): void {
    const report: OwnerReport = this.#options.owner.report();
    const subject = ownerSubject(report.service, report.instance);
    this.#options.bus.announce({ subject, attributes: {}, body: JSON.stringify(report) });
  }
}
