import type { Job } from '@leviathan/contracts';
import { formatJobFile } from '../legacy-files/job-file.ts';
import type { ExportedFile } from './export-session.ts';

/** A job as the old agent would have it: one that is over among the completed ones, as it moves them. */
export function exportJob(job: Job): ExportedFile {
  const isOver = job.status === 'completed' || job.status === 'expired';
  const content = formatJobFile({
    lastUpdated: job.postedAt,
    jobId: job.id,
    jobType: job.jobType,
    status: job.status === 'expired' ? 'pending' : job.status,
    fromWorkspace: job.fromWorkspace,
    toWorkspace: job.toWorkspace,
    instructions: job.instructions,
    context: job.context,
    estimatedMinutes: String(job.estimatedMinutes),
    posted: job.postedAt,
    expires: job.expiresAt,
    resultsPath: job.resultsPath,
    acceptedBy: job.acceptedBy ?? '',
    acceptedAt: job.acceptedAt ?? '',
    acceptingWorkspace: job.acceptingWorkspace ?? '',
    completedAt: job.completedAt ?? '',
    resultsSummary: job.resultsSummary ?? '',
  });
  return { path: `.kingly/sessions/jobs/${isOver ? 'completed' : 'pending'}/${job.id}.yaml`, content };
}
