import type { Job } from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';
import type { ImportedJob } from './job-event.ts';
import { resultsPathOf } from './job-state.ts';

/** A job as clients see it. */
export function jobView(job: ImportedJob, id: string, seq: number): Job {
  const { jobType, fromWorkspace, toWorkspace, instructions, context, estimatedMinutes } = job;
  const { postedAt, expiresAt } = job;
  return {
    id,
    status: job.status,
    backend: 'grain',
    ...{ jobType, fromWorkspace, toWorkspace, instructions, context, estimatedMinutes },
    resultsPath: resultsPathOf(id),
    postedAt: iso(postedAt),
    expiresAt: iso(expiresAt),
    ...acceptanceOf(job),
    ...completionOf(job),
    seq,
  };
}

function acceptanceOf(job: ImportedJob): Partial<Job> {
  if (job.status !== 'accepted' && job.status !== 'completed') return {};
  const { acceptedBy, acceptedAt, acceptingWorkspace } = job;
  return { acceptedBy, acceptedAt: iso(acceptedAt), acceptingWorkspace };
}

function completionOf(job: ImportedJob): Partial<Job> {
  if (job.status !== 'completed') return {};
  return { completedAt: iso(job.completedAt), resultsSummary: job.resultsSummary };
}
