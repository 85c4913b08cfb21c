import type { BreakerReading } from '@leviathan/contracts';
import { type Clock, LeviathanError, iso } from '@leviathan/kernel';
import type { Log } from '@leviathan/grains';
import { type DependencyState, type ErrorClass, type Guard, createGuard } from '@leviathan/resilience';
import type { Passage, RouteBreakers } from '../ports.ts';

/** The end of a passage that nobody told of: its command was removed, or its router forgot it. It says nothing. */
const FORGOTTEN_MS = 10 * 60_000;

/** Neither side's fault: the breaker learns nothing, and a probe is followed by another. */
class Unused extends LeviathanError {
  readonly code = 'unused';
  readonly retry = 'later';
}

class RouteFailed extends LeviathanError {
  readonly code = 'route-failed';
  readonly retry = 'later';
}

/** The breakers of routes: each command is a guarded call, which ends when something is known of it. */
export class GuardedRoutes implements RouteBreakers {
  readonly #guard: Guard;
  /** What ends the passages that go on. */
  readonly #under = new Set<() => void>();

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    const changed = ({ dependency, state }: DependencyState): void => {
      log.warn({ dependency, state }, 'the breaker of a route changed');
    };
    this.#guard = createGuard({ clock, changed });
  }

  enter(name: string): Passage | { readonly open: string } {
    // Commands of a route are bounded by admission, not here.
    const dependency = { name, maxConcurrent: Number.MAX_SAFE_INTEGER, classify };
    const refusal = this.#guard.refusal(name);
    if (refusal !== undefined) return { open: this.#sentence(name) };
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const unused = (): void => reject(new Unused('it says nothing'));
    this.#under.add(unused);
    // In the same tick as the question: in the half-open phase the next one is refused.
    this.#guard(dependency, { timeoutMs: FORGOTTEN_MS }, () => promise)
      .catch(() => undefined) // the breaker has learnt it
      .finally(() => this.#under.delete(unused));
    return {
      went: () => resolve(undefined),
      failed: (reason) => reject(new RouteFailed(reason)),
      unused,
    };
  }

  states(): readonly BreakerReading[] {
    return this.#guard.states().map(({ dependency, state, since }) => ({ dependency, state, since }));
  }

  shutdown(): void {
    for (const unused of this.#under) unused();
    this.#guard.shutdown();
  }

  #sentence(name: string): string {
    const found = this.#guard.states().find(({ dependency }) => dependency === name);
    return found === undefined ? `${name} is open` : `${name} is ${found.state} since ${iso(found.since)}`;
  }
}

function classify(error: unknown): ErrorClass {
  return error instanceof RouteFailed ? 'dependency' : 'caller';
}
