import { type JobFile, LOST_TEXT } from '../legacy-files/job-file.ts';
import { EXPIRES_AFTER_MS } from '../job/job-state.ts';
import type { JobRecord } from './found-thing.ts';
import { type Losses } from './import-text.ts';

const MOST = { name: 64, path: 1024, text: 16_384 };

/** Texts that stand elsewhere, when a restart of the old agent took them from the job's own file. */
export type Recovered = Partial<Readonly<Record<'instructions' | 'context' | 'resultsSummary', string>>>;

/** A job of `.kingly`. */
export function jobFrom(file: JobFile, recovered: Recovered, losses: Losses, now: number): JobRecord {
  const text = (field: 'instructions' | 'context' | 'resultsSummary'): string => {
    if (file[field] !== LOST_TEXT) return losses.clip(field, file[field], MOST.text);
    const found = recovered[field];
    if (found === undefined) losses.notes.push(`${field}: lost by a restart of the old agent`);
    return losses.clip(field, found ?? '', MOST.text);
  };
  const postedAt = losses.time('posted', file.posted, now);
  const posted = {
    jobType: losses.clip('job_type', file.jobType, MOST.name),
    fromWorkspace: losses.clip('from_workspace', file.fromWorkspace, MOST.path),
    toWorkspace: losses.clip('to_workspace', file.toWorkspace, MOST.path),
    instructions: text('instructions'),
    context: text('context'),
    estimatedMinutes: minutesOf(file.estimatedMinutes, losses),
    postedAt,
    expiresAt: losses.time('expires', file.expires, postedAt + EXPIRES_AFTER_MS),
  };
  if (file.status !== 'accepted' && file.status !== 'completed') {
    return { ...posted, status: posted.expiresAt <= now ? 'expired' : 'pending' };
  }
  const acceptance = {
    acceptedBy: losses.clip('accepted_by', file.acceptedBy, MOST.path),
    acceptedAt: losses.time('accepted_at', file.acceptedAt, postedAt),
    acceptingWorkspace: losses.clip('accepting_workspace', file.acceptingWorkspace, MOST.path),
  };
  if (file.status === 'accepted') return { ...posted, ...acceptance, status: 'accepted' };
  const completedAt = losses.time('completed_at', file.completedAt, acceptance.acceptedAt);
  return { ...posted, ...acceptance, status: 'completed', completedAt, resultsSummary: text('resultsSummary') };
}

function minutesOf(text: string, losses: Losses): number {
  const minutes = Number(text);
  if (Number.isFinite(minutes) && minutes > 0) return minutes;
  losses.notes.push('estimated_minutes: not a number');
  return 30;
}
