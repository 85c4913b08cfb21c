import type { Problem } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import type { Birth, End, PlannedStep, StepDone } from './run-state.ts';

/** What a step leaves to do: the next one is intended by the very entry that holds this one's result. */
export type Then = { readonly next: PlannedStep } | { readonly end: End };

/** What happens to a run: the kinds and data of its entries. */
export type RunEvent =
  | { readonly kind: 'started'; readonly data: Birth & { readonly next: PlannedStep } }
  | { readonly kind: 'step'; readonly data: Omit<StepDone, 'seq' | 'at'> & { readonly then: Then } }
  /** A model call failed: what it was an attempt at, and when the next one begins, or how the run ends. */
  | {
      readonly kind: 'setback';
      readonly data: {
        readonly step: number;
        readonly attempt: number;
        readonly problem: Problem;
        readonly then: { readonly retryAt: number } | { readonly end: End };
      };
    }
  | { readonly kind: 'retried'; readonly data: PlannedStep & { readonly attempt: number } }
  | { readonly kind: 'ended'; readonly data: { readonly end: End } }
  /** A turn that changed nothing: a result that came after the end, a timer that was not due. */
  | { readonly kind: 'idle'; readonly data: { readonly why: string } };

const KINDS: ReadonlySet<string> = new Set<RunEvent['kind']>([
  'started',
  'step',
  'setback',
  'retried',
  'ended',
  'idle',
]);

/** The event in an entry of a run, or `undefined` for the runtime's own entries and those of refusals. */
export function eventOf(entry: Entry): RunEvent | undefined {
  // Only a turn of this grain writes these kinds, and schema 1 is the only one so far: the journal is trusted as written.
  return KINDS.has(entry.kind) ? ({ kind: entry.kind, data: entry.data } as RunEvent) : undefined;
}
