import type { Job } from '@leviathan/contracts';
import type { JobCommand } from '../job/job-command.ts';

/** What the old agent's method answers, under its name: the result of a job command, in its words. */
export function jobAnswer(type: JobCommand['type'], job: Job): Readonly<Record<string, object>> {
  switch (type) {
    case 'job.post':
      return { postJob: posted(job) };
    case 'job.accept':
      return { acceptJob: accepted(job) };
    case 'job.complete':
      return { completeJob: completed(job) };
  }
}

function posted({ id, toWorkspace }: Job): object {
  return {
    success: true,
    job_id: id,
    posted_to: toWorkspace,
    message: `Job ${id} posted. Other tabs can accept with: load --accept-job ${id}`,
  };
}

function accepted(job: Job): object {
  return {
    success: true,
    job_accepted: legacyJob(job),
    instructions: job.instructions,
    context: job.context,
    results_path: job.resultsPath,
    estimated_minutes: job.estimatedMinutes,
  };
}

function completed(job: Job): object {
  return {
    success: true,
    job_completed: legacyJob(job),
    message: `Job ${job.id} completed. Results saved to ${job.resultsPath}/`,
  };
}

/** A job with the old agent's keys. */
export function legacyJob(job: Job): Readonly<Record<string, unknown>> {
  return {
    job_id: job.id,
    from_workspace: job.fromWorkspace,
    to_workspace: job.toWorkspace,
    job_type: job.jobType,
    instructions: job.instructions,
    context: job.context,
    estimated_minutes: job.estimatedMinutes,
    posted: job.postedAt,
    status: job.status,
    expires: job.expiresAt,
    results_path: job.resultsPath,
    ...(job.acceptedBy === undefined
      ? {}
      : { accepted_by: job.acceptedBy, accepted_at: job.acceptedAt, accepting_workspace: job.acceptingWorkspace }),
    ...(job.completedAt === undefined ? {} : { completed_at: job.completedAt, results_summary: job.resultsSummary }),
  };
}
