import type { CommandStatus, CommandType, Decision } from '@leviathan/contracts';
import type { Clock, Timer } from '@leviathan/kernel';
import type { Passage, RouteBreakers } from '../../ports.ts';
import type { KnownCommand } from '../command/command.ts';
import { isEnd } from '../command/status.ts';
import { isFaultOfRoute } from './route-faults.ts';

/** The reason of a flag that is off because the breaker of its way is open. */
export const BREAKER = 'BREAKER';

/**
 * Longer than an owner that was silently cut off takes to be replaced (15 s, the broker's heartbeat): a route whose owner
 * changes is not broken.
 */
export const SILENT_MS = 20_000;
/** What shows life and has not ended by then counts as well: a team may work for minutes. */
const WORKS_MS = 60_000;

export interface RouteWatchOptions {
  readonly breakers: RouteBreakers;
  /** The routes that a decision may fall to; a type must allow it besides. */
  readonly fallsTo: readonly Decision['route'][];
  readonly clock: Clock;
  /** @default {@link SILENT_MS} */
  readonly silentMs?: number;
}

/** A command on the way that its decision chose, as far as a breaker learns from it. */
export interface Journey {
  readonly decision: Decision;
  /** What its owner let be heard. */
  heard(status: CommandStatus, ended: KnownCommand | undefined): void;
  /** It does not go at all: refused, or there before. */
  unused(): void;
}

/**
 * Lets a decision fall to the route of the flag that is off while the breaker of the other is open, and teaches the breakers.
 *
 * A command is what a route is tried with, so it is never held up and never sent twice: it waits in its queue whatever its
 * breaker thinks. What is open only turns away those that come after; in the half-open phase one at a time goes the way again.
 * What was born on a route keeps it: its owner overrides the stamp.
 */
export class RouteWatch {
  readonly #options: RouteWatchOptions;
  readonly #timers = new Set<Timer>();

  constructor(options: RouteWatchOptions) {
    this.#options = options;
  }

  /** Waits for nothing more. */
  stop(): void {
    for (const timer of this.#timers) timer.cancel();
  }

  begin(decision: Decision, type: CommandType): Journey {
    const { fallsTo, breakers } = this.#options;
    const { on, off } = type.route;
    if (type.mayFall !== true || decision.route !== on || !fallsTo.includes(off)) return unwatched(decision);
    const passage = breakers.enter(`${type.owner}/${on}`);
    return 'open' in passage ? unwatched(fallen(decision, type, passage.open)) : this.#watched(decision, passage);
  }

  #watched(decision: Decision, passage: Passage): Journey {
    const { silentMs = SILENT_MS } = this.#options;
    const silence = `nothing was heard of a command for ${String(silentMs)} ms`;
    let over = this.#after(silentMs, () => passage.failed(silence));
    return {
      decision,
      heard: (status, ended) => {
        if (status === 'accepted') return; // our own word
        over();
        if (isEnd(status)) settle(passage, ended);
        else over = this.#after(WORKS_MS, () => passage.went());
      },
      unused: () => {
        over();
        passage.unused();
      },
    };
  }

  /** @returns what calls it off */
  #after(ms: number, then: () => void): () => void {
    const timer = this.#options.clock.after(ms, () => {
      this.#timers.delete(timer);
      then();
    });
    this.#timers.add(timer);
    return () => {
      timer.cancel();
      this.#timers.delete(timer);
    };
  }
}

function settle(passage: Passage, ended: KnownCommand | undefined): void {
  const fault = ended === undefined ? undefined : isFaultOfRoute(ended);
  if (fault === undefined) passage.unused();
  else if (fault) passage.failed('a command of it failed by its fault');
  else passage.went();
}

/** On a way that no breaker learns from. */
export function unwatched(decision: Decision): Journey {
  return { decision, heard: () => undefined, unused: () => undefined };
}

/** As if the flag were off: whoever obeys the stamp looks at the flag, or at the route. */
function fallen(decision: Decision, { route: { flag, off } }: CommandType, why: string): Decision {
  return {
    ...decision,
    flags: { ...decision.flags, [flag]: false },
    reasons: { ...decision.reasons, [flag]: BREAKER },
    route: off,
    breaker: why,
  };
}
