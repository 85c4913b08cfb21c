import type { Log } from '@leviathan/grains';
import { type Clock, type Timer, reasonOf } from '@leviathan/kernel';
import type { OwnerQueues } from '../../ports.ts';
import { type CommandRef, isLive } from '../command/command.ts';
import type { CommandLog, Loaded } from '../life/command-log.ts';
import type { AskBudget } from './ask-budget.ts';
import { hurryDelayMs } from './ask-delay.ts';

export interface VisitsOptions {
  readonly instance: string;
  readonly log: CommandLog;
  readonly queues: OwnerQueues;
  readonly clock: Clock;
  readonly logger: Log;
  readonly budget: AskBudget;
  /** How long the owners of a type of commands usually take to answer. */
  readonly medianMs: (type: string) => number;
  /** It has ended, and whoever waits here does not know. */
  readonly ended: (ref: CommandRef, loaded: Loaded) => void;
}

interface Visit {
  asked: number;
  nextAt: number;
  forgetting: Timer | undefined;
}

/** A client that has not come back for so long has found its answer or given up. */
const REMEMBERED_MS = 60_000;

/**
 * Commands of other routers for which somebody waits here, or looks again and again: the router that accepted one may be
 * gone, and its client with us now. The owner is asked at once, then as {@link hurryDelayMs} says, from the common budget.
 *
 * It does not take the command over: its router asks on while it lives, and a sweep finds another when it does not.
 */
export class Visits {
  readonly #options: VisitsOptions;
  /** The budget bounds how many. */
  readonly #visits = new Map<string, Visit>();

  constructor(options: VisitsOptions) {
    this.#options = options;
  }

  /** Somebody waits: looks at the journal, and asks if it is time. Never rejects. */
  async look(ref: CommandRef, entity: string): Promise<void> {
    const { log, ended, logger } = this.#options;
    try {
      const loaded = await log.load(ref);
      if (isLive(loaded.command)) this.#ask(entity, loaded.command.message);
      else ended(ref, loaded);
    } catch (error) {
      logger.info({ command: ref.id, reason: reasonOf(error) }, 'not asked for a waiting client; the journal is away');
    }
  }

  stop(): void {
    for (const { forgetting } of this.#visits.values()) forgetting?.cancel();
    this.#visits.clear();
  }

  #ask(entity: string, message: Parameters<OwnerQueues['send']>[0]): void {
    const { clock, budget, queues, instance, medianMs } = this.#options;
    const now = clock.now();
    const visit = this.#visits.get(entity) ?? { asked: 0, nextAt: now, forgetting: undefined };
    if (now < visit.nextAt || !budget.spend()) return;
    visit.nextAt = now + hurryDelayMs(visit.asked, medianMs(message.type));
    visit.asked += 1;
    visit.forgetting?.cancel();
    visit.forgetting = clock.after(REMEMBERED_MS, () => this.#visits.delete(entity));
    this.#visits.set(entity, visit);
    void queues.send({ ...message, replyTo: instance });
  }
}
