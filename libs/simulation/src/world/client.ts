import type { SentCommand } from '@leviathan/history-checker';
import type { Clock } from '@leviathan/kernel';
import type { SimBus } from '../bus/sim-bus.ts';
import type { Action } from '../specimen/action.ts';

/** A command as its client sees it, while it is being seen. */
export type Seen = { -readonly [K in keyof SentCommand]: SentCommand[K] };

/** What a client may want besides. */
export interface Wishes {
  /** After so long nobody wants its result. */
  readonly deadlineMs?: number;
  /** After so long it is asked to end. */
  readonly cancelAfterMs?: number;
  /** What operators do each time it is parked, all of them at once. Afterwards, if it is parked again, it is given up. */
  readonly operators?: readonly (readonly Deed[])[];
}

/** What an operator does to a parked command. */
export type Deed = 'redrive' | 'discard' | 'cancel';

/** What an operator was told is done. */
export interface Told {
  readonly command: string;
  readonly kind: 'redriven' | 'discarded';
}

/** What becomes of a command that was sent. */
export interface Sending {
  /** The system has it, and what is sent from now on comes after it; or it has ended. */
  readonly acknowledged: Promise<void>;
  readonly ended: Promise<void>;
}

/** Somebody outside who sends commands, never ends, and remembers what it saw. */
export interface Client {
  readonly name: string;
  readonly clock: Clock;
  readonly seen: readonly Seen[];
  readonly told: readonly Told[];
  /** If it has a connection to the broker. */
  readonly bus?: SimBus;
  start(): void;
  send(id: string, entity: string, action: Action, wishes: Wishes): Sending;
}

/** The first look of a client at a command that it is about to send. */
export function firstLook(id: string, entity: string, action: Action, sentAt: number): Seen {
  const isJudged = action.kind === 'register' || action.kind === 'counter' || action.kind === 'list';
  return { id, entity, sentAt, ...(isJudged ? { call: action } : {}) };
}
