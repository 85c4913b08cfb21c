import { type Job, type Problem, problem } from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';
import { type JobFile, LOST_TEXT, parseJobFile } from '../legacy-files/job-file.ts';
import type { JobStanding } from '../job/job-admission.ts';
import type { LegacyFiles } from '../../ports.ts';

/** A job file, and whether it is among those that are over. */
export interface FoundJob {
  readonly file: JobFile;
  readonly isOver: boolean;
}

/**
 * The job as its files tell it, `undefined` when there is none, or the problem with it. One in both places was written
 * back by a tab of the old agent that did not see it end: the one that is over counts.
 */
export function jobFileOf({ pending, completed }: LegacyFiles, id: string): FoundJob | undefined | Problem {
  const text = completed ?? pending;
  if (text === undefined) return undefined;
  const file = parseJobFile(text);
  if (file !== undefined) return { file, isOver: completed !== undefined };
  return problem('legacy-file', `the file of job ${id} is not in the legacy format; it was left as it is`);
}

export function isUnreadable(found: FoundJob | undefined | Problem): found is Problem {
  return found !== undefined && 'code' in found;
}

export function jobStandingOf(found: FoundJob | undefined, now: number): JobStanding {
  if (found === undefined) return { status: 'none' };
  const { status, acceptedBy } = found.file;
  if (status === 'completed' || status === 'accepted') return { status, acceptedBy };
  return { status: found.isOver || (instantOf(found.file.expires) ?? Infinity) <= now ? 'expired' : 'pending' };
}

/** A job in the shape that clients know. */
export function legacyJobView(found: FoundJob, id: string, now: number, seq: number): Job {
  const { file } = found;
  const posted = instantOf(file.posted) ?? instantOf(file.lastUpdated) ?? 0;
  const { jobType, fromWorkspace, toWorkspace, resultsPath } = file;
  return {
    id,
    status: jobStandingOf(found, now).status as Job['status'], // a job that was found has one
    backend: 'legacy',
    ...{ jobType, fromWorkspace, toWorkspace, resultsPath },
    instructions: textOf(file.instructions),
    context: textOf(file.context),
    estimatedMinutes: Number(file.estimatedMinutes) || 30,
    postedAt: iso(posted),
    expiresAt: iso(instantOf(file.expires) ?? posted),
    ...acceptanceOf(file),
    ...completionOf(file),
    seq,
  };
}

function acceptanceOf({ acceptedBy, acceptedAt, acceptingWorkspace }: JobFile): Partial<Job> {
  if (acceptedBy === '') return {};
  return { acceptedBy, acceptedAt: iso(instantOf(acceptedAt) ?? 0), acceptingWorkspace };
}

function completionOf({ status, completedAt, resultsSummary }: JobFile): Partial<Job> {
  if (status !== 'completed') return {};
  return { completedAt: iso(instantOf(completedAt) ?? 0), resultsSummary: textOf(resultsSummary) };
}

/** The mark of a lost text is no text. */
function textOf(text: string): string {
  return text === LOST_TEXT ? '' : text;
}

function instantOf(text: string): number | undefined {
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}
