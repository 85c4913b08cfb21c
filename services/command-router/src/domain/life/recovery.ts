import { parseEntityKey } from '@leviathan/contracts';
import type { Entry, Journal, Log } from '@leviathan/grains';
import { type Clock, reasonOf } from '@leviathan/kernel';
import type { Outbox } from '../../ports.ts';
import { type Asks, GRACE_MS, refOf } from '../asks/asks.ts';
import { type Command, isLive } from '../command/command.ts';
import { ERASURE_ENTITY, type Erasures } from '../erasing/erasures.ts';
import { BATCH_ENTITY } from '../parked/batch/batch.ts';
import type { Batches } from '../parked/batch/batches.ts';
import { COMMAND_ENTITY, fold, isCorrupt } from '../command/entries.ts';
import { isEnd, statusOf } from '../command/status.ts';
import { collect } from './resolve-append.ts';

export interface RecoveryOptions {
  readonly instance: string;
  /** No other router shares the journal: what is unfinished at the start is this one's. */
  readonly isAlone: boolean;
  readonly journal: Journal;
  readonly outbox: Outbox;
  readonly asks: Asks;
  readonly batches: Batches;
  readonly erasures: Erasures;
  readonly clock: Clock;
  readonly logger: Log;
  /** How long a command is kept after its end; for ever unless given. */
  readonly retentionMs?: number | undefined;
}

/** Hints lie at most so far ahead, unless a command waits for nothing but its deadline. */
const HORIZON_MS = 75_000 + GRACE_MS;
/** Commands looked at after a start; those beyond come when their hints are due. */
const AT_START = 10_000;

/**
 * Picks up what a crash left: commands accepted and not published, and commands that nobody asks for any more.
 */
export class Recovery {
  readonly #options: RecoveryOptions;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Sees to one entity, found by a sweep. @param due the entries whose `wakeAt` is over */
  async wake(entity: string, due: readonly number[]): Promise<void> {
    const { batches, erasures } = this.#options;
    const ref = refOf(entity);
    switch (parseEntityKey(entity)?.type) {
      case BATCH_ENTITY:
        return ref === undefined ? undefined : batches.wake(ref, due);
      case ERASURE_ENTITY:
        return erasures.wake(entity, due);
      default:
        return this.#wakeCommand(entity, due);
    }
  }

  async #wakeCommand(entity: string, due: readonly number[]): Promise<void> {
    const { journal, asks, outbox } = this.#options;
    // On its way from here, and not confirmed or not yet cleared: there is nothing to find out before that is over.
    if (due.length === 0 && outbox.isPublishing(entity)) return;
    const entries = await collect(journal.read(entity));
    const newest = entries.at(-1);
    const ref = refOf(entity);
    if (newest === undefined || ref === undefined) return;
    const command = fold(entries);
    if (await this.#retire(newest, command)) return;
    for (const seq of due) await this.#answerHint(entity, seq, isLive(command) && seq === newest.seq);
    if (isLive(command) && due.includes(newest.seq)) asks.adopt(ref, entity, newest.seq, command);
    // in the order of their entries; what is on its way already is not sent twice
    await Promise.all(entries.filter(isOpen).map((entry) => outbox.publish(entry)));
  }

  /**
   * Removes a command that ended long ago, and frees its key. Nothing is written after such an end, so no turn is needed
   * to keep others out; one that is parked is still to be decided on.
   */
  async #retire({ entity, seq, at }: Entry, command: Command): Promise<boolean> {
    const { journal, clock, retentionMs } = this.#options;
    const status = statusOf(command);
    const hasEnded = status !== undefined && isEnd(status) && status !== 'parked';
    if (!hasEnded || retentionMs === undefined || clock.now() < at + retentionMs) return false;
    await journal.remove({ entity, seq, at, notAfter: at });
    return true;
  }

  /** Asks soon for what this router had accepted before it ended. Never rejects. */
  async atStart(): Promise<void> {
    const { journal, asks, clock, logger } = this.#options;
    try {
      const due = await journal.due(clock.now() + HORIZON_MS, AT_START);
      for (const entity of new Set(due.map((each) => each.entity))) await this.#adoptOwn(entity).catch(this.#passOver);
      if (asks.state.awaited > 0) logger.info({ commands: asks.state.awaited }, 'asking again for what was unfinished');
    } catch (error) {
      logger.warn({ reason: reasonOf(error) }, 'the journal is away; the sweep picks up what was unfinished');
    }
  }

  /** One that cannot be read says nothing of the others. */
  readonly #passOver = (error: unknown): void => {
    if (!isCorrupt(error)) throw error;
    this.#options.logger.error({ reason: error.message }, 'a command is not picked up');
  };

  async #adoptOwn(entity: string): Promise<void> {
    const { journal, asks, batches, erasures, instance, isAlone } = this.#options;
    const ref = refOf(entity);
    const type = parseEntityKey(entity)?.type;
    if (ref !== undefined && type === BATCH_ENTITY) await batches.resume(ref);
    if (type === ERASURE_ENTITY && isAlone) await erasures.wake(entity, []);
    if (ref === undefined || type !== COMMAND_ENTITY) return; // or a record of the edge
    const entries = await collect(journal.read(entity));
    const [newest, command] = [entries.at(-1), fold(entries)];
    if (newest === undefined || !isLive(command)) return;
    if (isAlone || command.router === instance) asks.adopt(ref, entity, newest.seq, command);
  }

  /** A hint that speaks for its command moves on, so that the sweep sees others; any other has had its time. */
  async #answerHint(entity: string, seq: number, speaks: boolean): Promise<void> {
    const { journal, asks, clock } = this.#options;
    await journal.setWake(entity, seq, speaks ? (asks.wakeAt(entity) ?? clock.now() + 2 * GRACE_MS) : undefined);
  }
}

function isOpen({ open }: Entry): boolean {
  return open !== undefined && open.length > 0;
}
