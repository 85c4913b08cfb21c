import { type RunNotice, parseEntityKey, runSubject } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import type { WhisperBus } from '@leviathan/messaging';
import { noticesOf } from '../domain/run/run-notices.ts';
import type { Delta, LiveText } from '../ports.ts';

/** A delta as it is announced: an AG-UI event with where in the text of its step it stands. */
export interface TextNotice {
  readonly type: 'TEXT_MESSAGE_CONTENT';
  readonly messageId: string;
  readonly step: number;
  readonly role: string;
  readonly delta: string;
  readonly offset: number;
}

/**
 * Tells whoever follows a run at this moment, on any replica. Nothing of it is stored, and a lost notice costs a
 * follower at most the wait for its next look at the journal.
 */
export class AnnouncedRuns implements LiveText {
  readonly #bus: Pick<WhisperBus, 'announce'>;

  constructor(bus: Pick<WhisperBus, 'announce'>) {
    this.#bus = bus;
  }

  say({ entity, step, role, text: delta, offset }: Delta): void {
    const notice: TextNotice = {
      type: 'TEXT_MESSAGE_CONTENT',
      messageId: `step-${String(step)}`,
      step,
      role,
      delta,
      offset,
    };
    this.#announce(entity, notice);
  }

  /** What a committed entry tells. */
  committed(entry: Entry): void {
    for (const notice of noticesOf(entry)) this.#announce(entry.entity, notice);
  }

  #announce(entity: string, notice: RunNotice): void {
    const key = parseEntityKey(entity);
    if (key === undefined) return; // never committed: only keys of ours are
    this.#bus.announce({
      subject: runSubject(key.tenant, key.id, notice.type),
      attributes: {},
      body: JSON.stringify(notice),
    });
  }
}
