import { type Job, entityKey } from '@leviathan/contracts';
import type { Clock } from '@leviathan/kernel';
import type { Folded, Journal, Owner } from '@leviathan/grains';
import { type Page, ProblemError } from '@leviathan/service-kit';
import { namesOf } from '../domain/entity-names.ts';
import { jobGrain } from '../domain/job/job-grain.ts';
import type { JobState } from '../domain/job/job-state.ts';
import { jobView } from '../domain/job/job-view.ts';
import { whyNotLegacyId } from '../domain/legacy-files/legacy-id.ts';
import { isPassedOn } from '../domain/legacy/passed-on.ts';
import { isUnreadable, jobFileOf, legacyJobView } from '../domain/legacy-job/legacy-job-view.ts';
import type { LegacyHome } from '../ports.ts';
import { isAmong } from './list-query.ts';
import { pageOfBirths } from './page-of-births.ts';

/** Filters AND; the values of one OR. */
export interface JobFilter {
  readonly status?: readonly string[] | undefined;
  readonly jobType?: readonly string[] | undefined;
  /** Whom the job is for. */
  readonly workspace?: readonly string[] | undefined;
  readonly acceptedBy?: readonly string[] | undefined;
  readonly backend?: readonly string[] | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** Reads jobs: those born as grains from their journals, those born legacy from their files. */
export class JobReader {
  readonly #owner: Pick<Owner, 'read'>;
  readonly #journal: Journal;
  readonly #home: LegacyHome;
  readonly #clock: Clock;

  constructor(owner: Pick<Owner, 'read'>, journal: Journal, home: LegacyHome, clock: Clock) {
    this.#owner = owner;
    this.#journal = journal;
    this.#home = home;
    this.#clock = clock;
  }

  async job(tenant: string, id: string): Promise<Job> {
    const key = entityKey({ tenant, type: 'job', id });
    if (key === undefined) throw new ProblemError('invalid-id', `${JSON.stringify(id)} cannot name a job`);
    const job = await this.#present(tenant, id, await this.#owner.read(jobGrain, key));
    if (job !== undefined) return job;
    throw new ProblemError('job-not-found', `there is no job ${JSON.stringify(id)}`);
  }

  /** Jobs that the journals know, the youngest first. */
  jobs(tenant: string, filter: JobFilter, limit: number, after?: string): Promise<Page<Job>> {
    const { since, until } = filter;
    const itemOf = async (entity: string): Promise<Job | undefined> => {
      const job = await this.#listed(tenant, entity);
      return job !== undefined && isWanted(job, filter) ? job : undefined;
    };
    return pageOfBirths(this.#journal, { tenant, type: 'job', limit, after, since, until, itemOf });
  }

  /** One whose file cannot be read is left out of the list; asked for by its id, it says why. */
  async #listed(tenant: string, entity: string): Promise<Job | undefined> {
    try {
      return await this.#present(tenant, namesOf(entity).id, await this.#owner.read(jobGrain, entity));
    } catch (error) {
      if (error instanceof ProblemError && error.code === 'legacy-file') return undefined;
      throw error;
    }
  }

  async #present(tenant: string, id: string, { state, seq }: Folded<JobState>): Promise<Job | undefined> {
    if (state.status !== 'none' && !isPassedOn(state)) return inTime(jobView(state, id, seq), this.#clock.now());
    if (whyNotLegacyId(id) !== undefined) return undefined; // no legacy job can have this id
    const reading = await this.#home.read({ tenant, kind: 'job', id });
    if (reading.outcome === 'unreadable') {
      throw new ProblemError('legacy-file', `the file of job ${JSON.stringify(id)} cannot be read: ${reading.reason}`);
    }
    const found = jobFileOf(reading.files, id);
    if (isUnreadable(found)) throw ProblemError.of(found);
    return found === undefined ? undefined : legacyJobView(found, id, this.#clock.now(), seq);
  }
}

/** The timer that ends a job may be late; nobody can accept it all the same, and a reader sees that. */
function inTime(job: Job, now: number): Job {
  return job.status === 'pending' && Date.parse(job.expiresAt) <= now ? { ...job, status: 'expired' } : job;
}

function isWanted(job: Job, { status, jobType, workspace, acceptedBy, backend }: JobFilter): boolean {
  return (
    isAmong(status, job.status) &&
    isAmong(jobType, job.jobType) &&
    isAmong(workspace, job.toWorkspace) &&
    isAmong(acceptedBy, job.acceptedBy) &&
    isAmong(backend, job.backend)
  );
}
