import { type Problem, type ProblemCode, problem } from '@leviathan/contracts';
import type { JobCommand } from './job-command.ts';

/** How a job stands, on either backend, and whose it is once it is accepted. */
export type JobStanding =
  | { readonly status: 'none' | 'pending' | 'expired' }
  | { readonly status: 'accepted' | 'completed'; readonly acceptedBy: string };

type Refusal = readonly [Extract<ProblemCode, `job-${string}`>, sentence: (id: string) => string];
type Admission = 'admitted' | 'only-its-own' | Refusal;

const GONE: Refusal = ['job-not-found', (id) => `Job ${id} not found or expired`];
const UNKNOWN: Refusal = ['job-not-found', (id) => `Job ${id} not found`];
const EXISTS: Refusal = ['job-exists', (id) => `Job ${id} exists already`];
const OTHERS: Refusal = ['job-not-yours', (id) => `Job ${id} was not accepted by this session`];
const unavailable = (status: string): Refusal => [
  'job-not-available',
  (id) => `Job ${id} is no longer available (status: ${status})`,
];

/** Every standing meets every command. The sentences are the old agent's where it has one. */
const TABLE: Readonly<Record<JobStanding['status'], Readonly<Record<JobCommand['type'], Admission>>>> = {
  none: { 'job.post': 'admitted', 'job.accept': GONE, 'job.complete': UNKNOWN },
  pending: { 'job.post': EXISTS, 'job.accept': 'admitted', 'job.complete': OTHERS },
  expired: { 'job.post': EXISTS, 'job.accept': unavailable('expired'), 'job.complete': OTHERS },
  accepted: { 'job.post': EXISTS, 'job.accept': unavailable('accepted'), 'job.complete': 'only-its-own' },
  // The old agent lets its summary be overwritten: a result that somebody acted on must not change.
  completed: { 'job.post': EXISTS, 'job.accept': unavailable('completed'), 'job.complete': unavailable('completed') },
};

/** Why a job of this standing refuses the command, or `undefined` when it takes it. */
export function jobRefusalOf(standing: JobStanding, command: JobCommand, id: string): Problem | undefined {
  const admission = TABLE[standing.status][command.type];
  if (admission === 'admitted') return undefined;
  if (admission === 'only-its-own') return isItsOwn(standing, command) ? undefined : refusal(OTHERS, id);
  return refusal(admission, id);
}

function isItsOwn(standing: JobStanding, command: JobCommand): boolean {
  return 'acceptedBy' in standing && command.type !== 'job.post' && standing.acceptedBy === command.by;
}

function refusal([code, sentence]: Refusal, id: string): Problem {
  return problem(code, sentence(id));
}
