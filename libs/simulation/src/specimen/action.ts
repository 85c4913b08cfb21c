import type { Call } from '@leviathan/history-checker';

/** What a command does to a specimen: the payload of every command in the simulation. */
export type Action =
  | Call
  /** A timer, from the owner's clock. */
  | { readonly kind: 'alarm'; readonly afterMs: number }
  /** A command to each of `to`, in this order, and whispers. */
  | { readonly kind: 'tell'; readonly to: readonly string[]; readonly whispers: number }
  /** What is told by another entity. */
  | { readonly kind: 'told' }
  /** A call to the outside world, which takes its time; the command runs meanwhile. */
  | { readonly kind: 'consult' }
  /** Asks another entity, and runs until that has answered. */
  | { readonly kind: 'ask'; readonly whom: string }
  /** Throws in its first attempts, and is parked; the next one does something, and takes its time if it `consults`. */
  | { readonly kind: 'frail'; readonly fails: number; readonly consults: boolean };
