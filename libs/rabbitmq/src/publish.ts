import type { WireMessage } from '@leviathan/contracts';
import type { PublishOutcome } from '@leviathan/messaging';
import type { QueueSpec } from './topology.ts';

/** One publish that has no outcome yet. */
export interface Publish {
  readonly target: Target;
  readonly message: WireMessage;
  readonly traceparent: string | undefined;
  readonly settle: (outcome: PublishOutcome) => void;
  /** Since when it waits where it is: for its turn, or for its confirm. */
  since: number;
  isReturned: boolean;
  isSettled: boolean;
}

/** What is known of a queue on the present connection. */
export type TargetState =
  | { readonly status: 'unknown' }
  | { readonly status: 'declaring' }
  | { readonly status: 'ready' }
  | { readonly status: 'refused'; readonly reason: string; readonly until: number };

/** A queue that is published to. What came before the queue was known waits here, in order (C1). */
export interface Target {
  readonly spec: QueueSpec;
  state: TargetState;
  waiting: Publish[];
}

/** Gives it its outcome, once. */
export function settle(publish: Publish, outcome: PublishOutcome): void {
  if (publish.isSettled) return;
  publish.isSettled = true;
  publish.settle(outcome);
}
