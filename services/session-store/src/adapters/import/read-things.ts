import { join } from 'node:path';
import type { BlobStore } from '@leviathan/blobs';
import { type ImportedFile, entityKey } from '@leviathan/contracts';
import type { FoundThing, ImportedSession } from '../../domain/import/found-thing.ts';
import { jobFrom, type Recovered } from '../../domain/import/import-job.ts';
import { checkpointOf, sessionFrom, statusOf } from '../../domain/import/import-session.ts';
import { Losses, decodeText } from '../../domain/import/import-text.ts';
import { wholeSession } from '../../domain/import/whole-session.ts';
import { parseJobFile } from '../../domain/legacy-files/job-file.ts';
import { whyNotLegacyId } from '../../domain/legacy-files/legacy-id.ts';
import { FIRST_ACTIVITY } from '../../domain/session/session-event.ts';
import { ARTEFACTS, MEDIA_TYPES } from '../../domain/rollup/rollup-artefacts.ts';
import { ROLLUP_BLOB } from '../rollup-keeper.ts';
import type { FilePart, HomeThing } from './group-files.ts';
import { parseJson, parseYaml } from './parse-document.ts';
import { readWhole } from './walk-home.ts';

/** A larger file is none of the old agent's, and no blob can keep it. */
const MOST_BYTES = 12 * 1024 * 1024;

export interface ThingSurroundings {
  readonly home: string;
  readonly tenant: string;
  /** None for a dry run, which keeps nothing. */
  readonly blobs: Pick<BlobStore, 'put'> | undefined;
  readonly now: number;
  /** What the backup of the oldest format still says of a job. */
  readonly recovered: (job: string) => Recovered;
  /** What it still says of a session: its context and files stand nowhere else, if it was not created. */
  readonly oldSessions: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  /** Checkpoints of the core, by the session they name. */
  readonly coreCheckpoints: ReadonlyMap<string, readonly CoreCheckpoint[]>;
}

export interface CoreCheckpoint {
  readonly path: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface ReadFile {
  readonly part: FilePart;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly text: string;
  readonly losses: Losses;
}

/** Reads one thing of a home, and says of each of its files what becomes of it. */
export async function readThing(thing: HomeThing, around: ThingSurroundings): Promise<FoundThing> {
  const unusable = thing.id === '' ? undefined : whyNotLegacyId(thing.id);
  if (thing.id === '' || unusable !== undefined) return other(thing, unusable ?? reasonFor(thing));
  const files: ReadFile[] = [];
  for (const { part, path } of thing.files) {
    const bytes = await readWhole(join(around.home, path), MOST_BYTES);
    if (bytes === 'too-large') return other(thing, `larger than ${String(MOST_BYTES)} bytes`);
    if (bytes === undefined) continue; // somebody took it since the walk
    const losses = new Losses();
    files.push({ part, path, bytes, text: decodeText(bytes, losses), losses });
  }
  const found = thing.key.startsWith('job/') ? job(thing.id, files, around) : session(thing.id, files, around);
  return found.kind === 'other' ? found : kept(found, files, around);
}

function reasonFor({ files: [file] }: HomeThing): string {
  if (file?.part === 'link') return 'a link is not followed';
  return 'neither a session nor a job: it stays where it is';
}

function other({ files }: Pick<HomeThing, 'files'>, reason: string): FoundThing {
  return { kind: 'other', files: files.map(({ path }) => ({ path, outcome: 'skipped', reason })) };
}

function session(id: string, files: readonly ReadFile[], around: ThingSurroundings): FoundThing {
  const of = (part: FilePart): ReadFile | undefined => files.find((file) => file.part === part);
  const losses = of('session')?.losses ?? of('core-session')?.losses ?? files[0]?.losses ?? new Losses();
  const core = of('core-session');
  if (core !== undefined || of('core-rollup') !== undefined) return coreSession(id, files, losses, around);
  const created = of('created');
  const json = created === undefined ? undefined : parseJson(created.text);
  if (json?.outcome === 'broken') {
    return other({ files }, `${created?.path ?? ''} is not JSON: ${json.reason}`);
  }
  const sources = {
    session: of('session')?.text,
    created: json?.value ?? around.oldSessions.get(id),
    checkpoint: of('checkpoint')?.text,
  };
  const parsed = sessionFrom(sources, losses, around.now);
  if (parsed.outcome === 'foreign') return other({ files }, 'not in the format of the old agent');
  const whole = wholeSession(of('whole')?.text, sources.session);
  return { kind: 'session', id, session: whole ?? parsed.value, files: rows(files) };
}

function job(id: string, files: readonly ReadFile[], { now, recovered }: ThingSurroundings): FoundThing {
  // One in both places was written back by a tab of the old agent that did not see it end.
  const file = files.find(({ part }) => part === 'completed') ?? files[0];
  const parsed = file === undefined ? undefined : parseJobFile(file.text);
  if (file === undefined || parsed === undefined) return other({ files }, 'not in the format of the old agent');
  const status = file.part === 'completed' && parsed.status !== 'completed' ? 'expired' : parsed.status;
  const found = jobFrom({ ...parsed, status }, recovered(id), file.losses, now);
  return { kind: 'job', id, job: status === 'expired' ? { ...found, status: 'expired' } : found, files: rows(files) };
}

/** A session of the core's format, `.leviathan`, with the checkpoints that name it. */
function coreSession(
  id: string,
  files: readonly ReadFile[],
  losses: Losses,
  { now, coreCheckpoints }: ThingSurroundings,
): FoundThing {
  const file = files.find(({ part }) => part === 'core-session');
  const parsed = file === undefined ? { outcome: 'parsed' as const, value: {} } : parseYaml(file.text);
  if (parsed.outcome === 'broken') return other({ files }, `not YAML that can be read: ${parsed.reason}`);
  const { value } = parsed;
  const named = coreCheckpoints.get(id) ?? [];
  const born = losses.time('createdAt', value['createdAt'], now);
  const checkpoints = named
    .map((each) => ({
      context: losses.text('checkpoint.context', each.value['context']),
      files: losses.texts('checkpoint.files', each.value['files']),
      at: losses.time('checkpoint.createdAt', each.value['createdAt'], born),
    }))
    .sort((a, b) => a.at - b.at)
    .map((each, index) => checkpointOf(index + 1, each, losses));
  for (const field of ['metadata', 'progress']) {
    if (value[field] !== undefined && JSON.stringify(value[field]) !== '{}')
      losses.notes.push(`${field}: not taken over`);
  }
  const imported: ImportedSession = {
    status: statusOf(losses.text('status', value['status'])),
    agent: 'ceo',
    workspace: losses.clip('workspace', losses.text('workspace', value['workspace']) || 'unknown', 1024),
    sessionType: 'general',
    context: losses.clip('context', losses.text('context', value['context']), 16_384),
    files: losses.clipAll('activeFiles', losses.texts('activeFiles', value['activeFiles']), 64 * 1024),
    activity: FIRST_ACTIVITY,
    createdAt: born,
    lastActivityAt: losses.time('lastActivity', value['lastActivity'], born),
    checkpoints,
  };
  const rowsOfNamed = named.map(({ path }): ImportedFile => ({ path, outcome: 'imported' }));
  return { kind: 'session', id, session: imported, files: [...rows(files), ...rowsOfNamed] };
}

function rows(files: readonly ReadFile[]): ImportedFile[] {
  return files.map(({ path, losses: { notes } }) => ({
    path,
    outcome: 'imported',
    ...(notes.length === 0 ? {} : { lossy: [...new Set(notes)].slice(0, 20) }),
  }));
}

/** Rollups become artefacts of their session, and a file that was not taken whole is kept as it was. */
async function kept(
  found: Extract<FoundThing, { kind: 'session' | 'job' }>,
  files: readonly ReadFile[],
  { tenant, blobs, now }: ThingSurroundings,
): Promise<FoundThing> {
  const entity = entityKey({ tenant, type: found.kind, id: found.id });
  if (entity === undefined) return other({ files }, 'its id is too long');
  const artefacts = [];
  for (const { part, path, bytes, losses } of files) {
    const name = ARTEFACTS.find((artefact) => part === `${ROLLUP_BLOB}-${artefact}`);
    if (name !== undefined) {
      const at = found.kind === 'session' ? found.session.lastActivityAt : now;
      const mediaType = MEDIA_TYPES[name];
      const info = await blobs?.put({ entity, name: part, mediaType, content: bytes, at });
      artefacts.push({ name, digest: info?.digest ?? '' });
    } else if (losses.notes.length > 0 || part === 'core-rollup') {
      const original = { entity, name: `original:${path}`, mediaType: 'application/octet-stream', content: bytes };
      await blobs?.put({ ...original, at: now });
    }
  }
  if (found.kind === 'job' || artefacts.length === 0) return found;
  const type = rollupTypeIn(files.find(({ part }) => part === 'rollup-complete')?.text ?? '');
  const rollup = { type, at: found.session.lastActivityAt, artefacts };
  return { ...found, session: { ...found.session, rollup } };
}

function rollupTypeIn(complete: string): 'Standard' | 'Blocked' | 'Milestone' | 'Emergency' {
  const [, type] = /- (Standard|Blocked|Milestone|Emergency) Rollup\*/.exec(complete) ?? [];
  return (type ?? 'Standard') as 'Standard'; // one of those that the pattern names
}
