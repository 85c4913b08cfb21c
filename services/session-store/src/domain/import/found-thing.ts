import type { ImportedFile } from '@leviathan/contracts';
import type { ImportedJob } from '../job/job-event.ts';
import type { OwnSession, SessionCheckpoint } from '../session/session-state.ts';

/** A session as it is imported: all but the decision, which is the import's. */
export type ImportedSession = Omit<
  OwnSession,
  'decision' | 'recent' | 'checkpointCount' | 'rollingUp' | 'movingOut'
> & {
  readonly checkpoints: readonly SessionCheckpoint[];
};

type WithoutDecision<T> = T extends unknown ? Omit<T, 'decision'> : never;
export type JobRecord = WithoutDecision<ImportedJob>;

/** What the files of one thing say, or why they say nothing. */
export type FoundThing = {
  /** Its files, as far as they are known to belong to it. */
  readonly files: readonly ImportedFile[];
} & (
  | { readonly kind: 'session'; readonly id: string; readonly session: ImportedSession }
  | { readonly kind: 'job'; readonly id: string; readonly job: JobRecord }
  /** Nothing that we have a place for. */
  | { readonly kind: 'other' }
);

/** A part of a home, read in the order of its things. */
export interface ReadPart {
  readonly things: readonly FoundThing[];
  /** Where to go on, unless this was the last part. */
  readonly next?: string;
  /** How many things there are in all. */
  readonly of: number;
}
