import type { Job } from '@leviathan/contracts';
import { type GrainCommand, isRuntimeCommand } from '@leviathan/grains';
import { isProblem, sessionCommandOf } from '../domain/session/session-command.ts';
import type { LoadFacts } from '../domain/session/session-questions.ts';
import type { RollupFinder } from './rollup-finder.ts';

/** Jobs that a load shows: more than a tab can take. */
const MOST_OFFERED = 50;
/** How much of a job's texts a list shows, so that all of them fit into one message. */
const GIST = 500;

export interface LoadSources {
  readonly finder: RollupFinder;
  readonly pending: (tenant: string, limit: number) => Promise<readonly Job[]>;
}

/** What a session must look up before it can answer: only a load asks for more than the session knows. */
export async function loadFacts(
  command: GrainCommand,
  tenant: string,
  { finder, pending }: LoadSources,
): Promise<LoadFacts | undefined> {
  if (isRuntimeCommand(command) || command.type !== 'session.load') return undefined;
  const found = sessionCommandOf(command);
  if (isProblem(found) || found.type !== 'session.load') return undefined;
  const { rollup: wanted } = found.payload;
  const [rollup, jobs] = await Promise.all([
    wanted === undefined ? undefined : finder.find(tenant, wanted),
    pending(tenant, MOST_OFFERED),
  ]);
  return { rollup, jobs: jobs.map(short) };
}

function short(job: Job): Job {
  return { ...job, instructions: gist(job.instructions), context: gist(job.context) };
}

function gist(text: string): string {
  return text.length <= GIST ? text : `${text.slice(0, GIST - 1).toWellFormed()}…`;
}
