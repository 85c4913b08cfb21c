import { join } from 'node:path';
import type { ImportedFile } from '@leviathan/contracts';
import type { FoundThing } from '../../domain/import/found-thing.ts';
import { jobFrom } from '../../domain/import/import-job.ts';
import { sessionFrom, statusOf } from '../../domain/import/import-session.ts';
import { Losses, decodeText } from '../../domain/import/import-text.ts';
import { whyNotLegacyId } from '../../domain/legacy-files/legacy-id.ts';
import type { HomeThing } from './group-files.ts';
import { parseJson } from './parse-document.ts';
import type { ThingSurroundings } from './read-things.ts';
import { readWhole } from './walk-home.ts';

const MOST_BYTES = 12 * 1024 * 1024;

/**
 * The oldest format: one JSON file of all sessions, one of all jobs. The old agent takes them over into files of their
 * own when it starts, so only what has none is taken from here.
 */
export async function oldThings(
  thing: HomeThing,
  all: readonly HomeThing[],
  around: ThingSurroundings,
): Promise<readonly FoundThing[]> {
  const [file] = thing.files;
  if (file === undefined) return [];
  const bytes = await readWhole(join(around.home, file.path), MOST_BYTES);
  if (bytes === undefined) return [];
  if (bytes === 'too-large') return [skipped(file.path, `larger than ${String(MOST_BYTES)} bytes`)];
  const parsed = parseJson(decodeText(bytes, new Losses()));
  if (parsed.outcome === 'broken') return [skipped(file.path, `not JSON: ${parsed.reason}`)];
  const kind = file.part === 'old-jobs' ? 'job' : 'session';
  const known = new Set(all.map(({ key }) => key));
  const alone = Object.entries(parsed.value).filter(([id]) => !known.has(`${kind}/${id}`));
  const found = alone.flatMap(([id, value]) => oldThing(kind, id, value, file.path, around));
  // The file itself goes to the archive with the last of them; when all have files of their own, at once.
  if (found.length > 0) return found;
  return [skipped(file.path, 'all that it holds has a file of its own by now')];
}

function oldThing(
  kind: 'session' | 'job',
  id: string,
  value: unknown,
  path: string,
  { now }: ThingSurroundings,
): FoundThing[] {
  const unusable = whyNotLegacyId(id);
  if (unusable !== undefined) return [skipped(path, `${JSON.stringify(id.slice(0, 100))}: ${unusable}`)];
  if (typeof value !== 'object' || value === null) return [skipped(path, `${id}: not an object`)];
  const losses = new Losses();
  const record: Readonly<Record<string, unknown>> = { ...value };
  const thing = kind === 'session' ? oldSession(id, record, losses, now) : oldJob(id, record, losses, now);
  const file: ImportedFile = {
    path,
    outcome: 'imported',
    ...(losses.notes.length === 0 ? {} : { lossy: losses.notes }),
  };
  return [{ ...thing, files: [file] }];
}

type Bare<K> = K extends unknown ? Omit<K, 'files'> : never;

function oldSession(
  id: string,
  value: Readonly<Record<string, unknown>>,
  losses: Losses,
  now: number,
): Bare<Extract<FoundThing, { kind: 'session' }>> {
  const parsed = sessionFrom({ created: value }, losses, now);
  if (parsed.outcome === 'foreign') throw new Error('JSON has no template to fail');
  return {
    kind: 'session',
    id,
    session: { ...parsed.value, status: statusOf(losses.text('status', value['status'])) },
  };
}

function oldJob(
  id: string,
  value: Readonly<Record<string, unknown>>,
  losses: Losses,
  now: number,
): Bare<Extract<FoundThing, { kind: 'job' }>> {
  const text = (key: string): string => losses.text(key, value[key]);
  const file = {
    lastUpdated: text('posted'),
    jobId: id,
    jobType: text('job_type') || 'general',
    status: text('status'),
    fromWorkspace: text('from_workspace'),
    toWorkspace: text('to_workspace'),
    instructions: text('instructions'),
    context: text('context'),
    estimatedMinutes: String(value['estimated_minutes']), // checked as a number below
    posted: text('posted'),
    expires: text('expires'),
    resultsPath: text('results_path'),
    acceptedBy: text('accepted_by'),
    acceptedAt: text('accepted_at'),
    acceptingWorkspace: text('accepting_workspace'),
    completedAt: text('completed_at'),
    resultsSummary: text('results_summary'),
  };
  return { kind: 'job', id, job: jobFrom(file, {}, losses, now) };
}

function skipped(path: string, reason: string): FoundThing {
  return { kind: 'other', files: [{ path, outcome: 'skipped', reason }] };
}
