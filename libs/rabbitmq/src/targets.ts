import { type Clock, reasonOf } from '@leviathan/kernel';
import type { Target } from './publish.ts';
import type { QueueSpec } from './topology.ts';

/** A queue that refused its declaration is tried again after this: seconds after somebody mended it. */
const REFUSED_MS = 5000;

export interface TargetsParts {
  readonly clock: Clock;
  /** Makes or verifies a queue. @throws TopologyMismatch, or whatever the connection says */
  readonly declare: (spec: QueueSpec) => Promise<void>;
  /** A queue cannot be used as it is, or can again. */
  readonly refused: (queue: string, reason: string | undefined) => void;
  /** What waits for a queue may be sent. */
  readonly ready: (target: Target) => void;
  /** What waits for a queue cannot be sent. */
  readonly refuse: (target: Target, reason: string) => void;
}

/**
 * The queues that are published to. Each is made sure of once per channel, for all that waits for it and without holding
 * up the others: the broker may have lost or changed it meanwhile.
 */
export class Targets implements Iterable<Target> {
  readonly #parts: TargetsParts;
  readonly #known = new Map<string, Target>();
  #isUp = false;
  /** Counts channels: what a former one brings comes too late. */
  #channel = 0;

  constructor(parts: TargetsParts) {
    this.#parts = parts;
  }

  [Symbol.iterator](): Iterator<Target> {
    return this.#known.values();
  }

  of(spec: QueueSpec): Target {
    const known = this.#known.get(spec.name);
    if (known !== undefined) return known;
    const target: Target = { spec, state: { status: 'unknown' }, waiting: [] };
    this.#known.set(spec.name, target);
    return target;
  }

  attach(): void {
    this.#isUp = true;
    this.#channel += 1;
    for (const target of this) if (target.waiting.length > 0) this.prepare(target);
  }

  detach(): void {
    this.#isUp = false;
    for (const target of this) target.state = { status: 'unknown' };
  }

  /** The broker did not find it: it is made sure of again before the next message. */
  forget(routingKey: string): void {
    for (const target of this) {
      const isIt = target.spec.routingKey === routingKey && target.state.status === 'ready';
      if (isIt) target.state = { status: 'unknown' };
    }
  }

  /** Sees to it that what waits for this queue is sent or refused, as soon as that can be known. */
  prepare(target: Target): void {
    const { state, spec } = target;
    if (state.status === 'declaring' || !this.#isUp) return;
    if (!spec.isShared || state.status === 'ready') {
      this.#ready(target);
    } else if (state.status === 'refused' && this.#parts.clock.now() < state.until) {
      this.#parts.refuse(target, state.reason);
    } else {
      target.state = { status: 'declaring' };
      void this.#declare(target, this.#channel);
    }
  }

  async #declare(target: Target, channel: number): Promise<void> {
    const { declare, refused, refuse, clock } = this.#parts;
    try {
      await declare(target.spec);
    } catch (thrown) {
      if (this.#isLate(channel)) return; // the next channel asks again
      const reason = reasonOf(thrown);
      target.state = { status: 'refused', reason, until: clock.now() + REFUSED_MS };
      refused(target.spec.name, reason);
      refuse(target, reason);
      return;
    }
    if (this.#isLate(channel)) return;
    refused(target.spec.name, undefined);
    this.#ready(target);
  }

  #isLate(channel: number): boolean {
    return !this.#isUp || this.#channel !== channel;
  }

  #ready(target: Target): void {
    target.state = { status: 'ready' };
    this.#parts.ready(target);
  }
}
