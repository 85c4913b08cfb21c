import type { Checkpoint, SessionRollupPayload } from '@leviathan/contracts';

export const ROLLUP_TYPES = ['Standard', 'Blocked', 'Milestone', 'Emergency'] as const;
export type RollupType = (typeof ROLLUP_TYPES)[number];

/** All that a rollup is made of. */
export interface RollupFacts {
  readonly id: string;
  readonly type: RollupType;
  readonly agent: string;
  readonly workspace: string;
  readonly context: string;
  readonly createdAt: string;
  readonly now: string;
  readonly files: readonly string[];
  readonly decisions: readonly string[];
  readonly blockers: readonly string[];
  readonly nextActions: NonNullable<SessionRollupPayload['nextActions']>;
  /** Oldest first. */
  readonly checkpoints: readonly Checkpoint[];
}

/** What is known of the session itself. */
export interface RollupSubject {
  readonly id: string;
  readonly agent: string;
  readonly workspace: string;
  readonly context: string;
  readonly createdAt: string;
  readonly files: readonly string[];
}

/** A rollup stays readable, and its artefacts within what a journal's entry takes, however long the session was. */
const MOST_FILES = 200;
const MOST_CHECKPOINTS = 200;

/** What the sender says, and beside it what the session's own record says. */
export function rollupFactsOf(
  subject: RollupSubject,
  checkpoints: readonly Checkpoint[],
  payload: SessionRollupPayload,
  now: string,
): RollupFacts {
  const { files, decisions = [], blockers = [], nextActions = [] } = payload;
  const known = [...subject.files, ...checkpoints.flatMap((checkpoint) => checkpoint.files)];
  return {
    ...subject,
    type: rollupTypeOf(payload),
    context: payload.context ?? checkpoints.at(-1)?.context ?? subject.context,
    now,
    files: [...new Set(files ?? known)].slice(0, MOST_FILES),
    decisions,
    blockers,
    nextActions,
    checkpoints: checkpoints.slice(-MOST_CHECKPOINTS),
  };
}

export function rollupTypeOf({ kind, blockers = [] }: SessionRollupPayload): RollupType {
  if (kind === 'emergency') return 'Emergency';
  if (kind === 'milestone') return 'Milestone';
  return blockers.length > 0 ? 'Blocked' : 'Standard';
}
