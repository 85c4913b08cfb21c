import type { Decision, JobPostPayload } from '@leviathan/contracts';
import type { PassedOnState } from '../legacy/passed-on.ts';

/** Work that was posted. Times are epoch milliseconds. */
export interface PostedJob {
  /** Of its birth: it holds for all its life. */
  readonly decision: Decision;
  readonly jobType: string;
  readonly fromWorkspace: string;
  readonly toWorkspace: string;
  readonly instructions: string;
  readonly context: string;
  readonly estimatedMinutes: number;
  /** Digest of what it was imported from. */
  readonly importedFrom?: string;
  readonly postedAt: number;
  readonly expiresAt: number;
}

/** Who works on it. */
export interface Acceptance {
  readonly acceptedBy: string;
  readonly acceptedAt: number;
  readonly acceptingWorkspace: string;
}

export interface Completion {
  readonly completedAt: number;
  readonly resultsSummary: string;
}

export type JobState =
  | { readonly status: 'none' }
  | PassedOnState
  | (PostedJob & { readonly status: 'pending' })
  /** Nobody accepted it in time. */
  | (PostedJob & { readonly status: 'expired' })
  | (PostedJob & Acceptance & { readonly status: 'accepted' })
  | (PostedJob & Acceptance & Completion & { readonly status: 'completed' });

export const NO_JOB: JobState = { status: 'none' };

/** How long a job waits to be accepted: the old agent's time. */
export const EXPIRES_AFTER_MS = 4 * 60 * 60 * 1000;

const DEFAULT_MINUTES = 30;

/** The old agent's defaults, for both backends. An empty text counts as none, and no time at all as half an hour. */
export function withDefaults(
  payload: JobPostPayload,
): Omit<PostedJob, 'decision' | 'postedAt' | 'expiresAt' | 'importedFrom'> {
  const { jobType = '', fromWorkspace = '', toWorkspace = '', instructions, context = '', estimatedMinutes } = payload;
  return {
    jobType: jobType === '' ? 'general' : jobType,
    fromWorkspace,
    toWorkspace: toWorkspace === '' ? fromWorkspace : toWorkspace,
    instructions: instructions === '' ? 'No instructions provided' : instructions,
    context: context === '' ? 'No context provided' : context,
    estimatedMinutes: estimatedMinutes === undefined || estimatedMinutes === 0 ? DEFAULT_MINUTES : estimatedMinutes,
  };
}

/** Where the old agent looks for what a job brought, below the workspace. */
export function resultsPathOf(id: string): string {
  return `.kingly/jobs/${id}`;
}
