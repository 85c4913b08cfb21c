import type { Decision, SessionRollupPayload } from '@leviathan/contracts';
import type { PassedOnState } from '../legacy/passed-on.ts';
import type { CheckpointType } from '../legacy-rules/checkpoint-type.ts';
import type { ArtefactName } from '../rollup/rollup-artefacts.ts';
import type { RollupType } from '../rollup/rollup-facts.ts';
import type { UnderstandingLevel } from '../legacy-rules/understanding-level.ts';

/** One validated piece of learning. Times are epoch milliseconds. */
export interface SessionCheckpoint {
  readonly number: number;
  readonly context: string;
  readonly files: readonly string[];
  readonly type: CheckpointType;
  readonly understanding: UnderstandingLevel;
  readonly at: number;
}

/** What a session was handed off with; its artefacts are blobs. */
export interface RollupRecord {
  readonly type: RollupType;
  readonly at: number;
  readonly artefacts: readonly { readonly name: ArtefactName; readonly digest: string }[];
}

/** A rollup that is intended: its artefacts are made from the journal up to `upTo`, the same however often. */
export interface RollingUp {
  readonly call: string;
  readonly command: string;
  readonly upTo: number;
  readonly payload: SessionRollupPayload;
}

/** What a session that lives in its journal is. */
export interface SessionRecord {
  /** Of its birth: it holds for all its life. */
  readonly decision: Decision;
  readonly agent: string;
  readonly workspace: string;
  readonly activity: string;
  readonly sessionType: string;
  /** Whether it hears from other workspaces; unless it was registered otherwise, it does. */
  readonly networkIntelligence?: boolean;
  readonly context: string;
  readonly files: readonly string[];
  readonly checkpointCount: number;
  /** The newest checkpoints, oldest first; all of them are in the journal. */
  readonly recent: readonly SessionCheckpoint[];
  /** The newest. */
  readonly rollup?: RollupRecord;
  /** Those that are being made, in the order of their commands. */
  readonly rollingUp?: readonly RollingUp[];
  /** The command that moves it to the legacy files. */
  readonly movingOut?: string;
  /** Digest of what it was imported from. */
  readonly importedFrom?: string;
  readonly createdAt: number;
  readonly lastActivityAt: number;
}

/** A session that lives in its journal. */
export type OwnSession = SessionRecord & { readonly status: 'active' | 'handed_off' | 'closed' };

/** Where a session stands. */
export type SessionState = { readonly status: 'none' } | PassedOnState | OwnSession;

export const NO_SESSION: SessionState = { status: 'none' };
