import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BlobStore } from '@leviathan/blobs';
import { problem } from '@leviathan/contracts';
import type { CallResult } from '@leviathan/grains';
import { type Clock, LeviathanError, iso, pause, reasonOf } from '@leviathan/kernel';
import type { ImportCall } from '../../domain/import/holder-import-grain.ts';
import type { FoundThing, ReadPart } from '../../domain/import/found-thing.ts';
import { ARCHIVE, type ArchiveRequest, READ, type ReadRequest } from '../../domain/import/import-grain.ts';
import type { Recovered } from '../../domain/import/import-job.ts';
import { Losses, decodeText } from '../../domain/import/import-text.ts';
import { type LegacyHomeOptions, homeOf } from '../legacy-paths.ts';
import { type HomeThing, groupFiles } from './group-files.ts';
import { oldThings } from './old-formats.ts';
import { parseJson, parseYaml } from './parse-document.ts';
import { type CoreCheckpoint, type ThingSurroundings, readThing } from './read-things.ts';
import { type HomeFile, OutsideRoot, homeBelow, readWhole, walkHome } from './walk-home.ts';

/** A part fits into one message with its records. */
const MOST_THINGS = 32;
const MOST_PART_BYTES = 128 * 1024;
const MOST_OLD_BYTES = 12 * 1024 * 1024;

export interface HomeImporterOptions {
  readonly home: LegacyHomeOptions;
  readonly blobs: Pick<BlobStore, 'put'>;
  readonly clock: Clock;
}

/** Reads homes of the old agent and moves what was imported to their archive: where the legacy home is. */
export class HomeImporter {
  readonly #options: HomeImporterOptions;

  constructor(options: HomeImporterOptions) {
    this.#options = options;
  }

  async perform(tenant: string, { type, payload }: ImportCall): Promise<CallResult> {
    for (;;) {
      try {
        if (type === READ) return { status: 'done', value: await this.#read(tenant, payload as ReadRequest) };
        if (type === ARCHIVE) return { status: 'done', value: await this.#archive(tenant, payload as ArchiveRequest) };
        return failure('unknown-command-type', `imports do not know ${type}`);
      } catch (error) {
        if (error instanceof OutsideRoot) return failure('import-refused', error.message);
        // A store that is away is waited for: a part that was read twice is the same part.
        const isAway = error instanceof LeviathanError && error.retry === 'later';
        if (!isAway) return failure('legacy-file', `the home cannot be read: ${reasonOf(error)}`);
        await pause(this.#options.clock, 1000);
      }
    }
  }

  async #read(tenant: string, { path, after, done, dryRun }: ReadRequest): Promise<ReadPart> {
    const home = await homeBelow(homeOf(this.#options.home, tenant), path);
    const walked = await walkHome(home);
    const all = groupFiles(walked);
    const left = all.filter(({ key }) => key > after);
    const oldJobs = await oldRecords(home, walked, /jobs\/pending-jobs\.json/);
    const around = {
      ...{ home, tenant, now: this.#options.clock.now(), blobs: dryRun ? undefined : this.#options.blobs },
      recovered: (id: string) => textsOf(oldJobs.get(id)),
      oldSessions: await oldRecords(home, walked, /sessions\/active-sessions\.json/),
      coreCheckpoints: await coreCheckpoints(home, walked),
    };
    const things: FoundThing[] = [];
    let bytes = 0;
    let last: HomeThing | undefined;
    for (const thing of left) {
      if (things.length >= MOST_THINGS || bytes >= MOST_PART_BYTES) break;
      const found = await readOne(thing, all, around);
      things.push(...found);
      bytes += Buffer.byteLength(JSON.stringify(found));
      last = thing;
    }
    const hasMore = last !== undefined && last !== left.at(-1);
    return { things, of: done + left.length, ...(hasMore ? { next: last?.key ?? '' } : {}) };
  }

  /** The old agent's rule: nothing is deleted, all is moved, and a note says what it is and how to take it back. */
  async #archive(tenant: string, { path, archive, files }: ArchiveRequest): Promise<number> {
    const home = await homeBelow(homeOf(this.#options.home, tenant), path);
    const folder = join(home, archive);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'ARCHIVE_INFO.md'), noteOf(archive, iso(this.#options.clock.now())));
    let moved = 0;
    for (const file of files) moved += Number(await move(join(home, file), join(folder, file)));
    return moved;
  }
}

function readOne(
  thing: HomeThing,
  all: readonly HomeThing[],
  around: ThingSurroundings,
): Promise<readonly FoundThing[]> | readonly FoundThing[] {
  if (thing.key.startsWith('z-old/')) return oldThings(thing, all, around);
  if (thing.key.startsWith('core-checkpoint/')) return lonelyCheckpoint(thing, all, around);
  return readThing(thing, around).then((found) => [found]);
}

/** A checkpoint of the core is told of with its session; one whose session has no file belongs to none. */
function lonelyCheckpoint(
  { files }: HomeThing,
  all: readonly HomeThing[],
  { coreCheckpoints }: ThingSurroundings,
): readonly FoundThing[] {
  const paths = new Set(files.map(({ path }) => path));
  const [owner] = [...coreCheckpoints].find(([, found]) => found.some(({ path }) => paths.has(path))) ?? [];
  if (owner !== undefined && all.some(({ key }) => key === `core/${owner}`)) return [{ kind: 'other', files: [] }];
  const reason = owner === undefined ? 'it names no session that can be read' : `session ${owner} has no file`;
  return [{ kind: 'other', files: files.map(({ path }) => ({ path, outcome: 'skipped', reason })) }];
}

/** Whether it was moved now. One that is in the archive already was moved before a crash. */
async function move(from: string, to: string): Promise<boolean> {
  if ((await stat(from).catch(() => undefined)) === undefined) return false;
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
  return true;
}

function noteOf(archive: string, now: string): string {
  return `# Archive

- **Timestamp:** ${now}
- **Reason:** These files were imported into Leviathan's session store; its journals are their truth now.
- **Reference:** ADR-013, data preservation: never delete, always archive.
- **Restore:** Move the files of this folder back to where they were: their paths below \`${archive}\` are the paths
  below the home. A session that is in both places is not imported again.
`;
}

/** What the oldest format says, by id, of what has files of its own by now. */
async function oldRecords(
  home: string,
  walked: readonly HomeFile[],
  name: RegExp,
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  const found = new Map<string, Readonly<Record<string, unknown>>>();
  for (const { path } of walked.filter((file) => !file.isLink && name.test(file.path))) {
    const bytes = await readWhole(join(home, path), MOST_OLD_BYTES);
    if (bytes === undefined || bytes === 'too-large') continue;
    const parsed = parseJson(decodeText(bytes, new Losses()));
    if (parsed.outcome === 'broken') continue;
    for (const [id, value] of Object.entries(parsed.value)) {
      if (typeof value === 'object' && value !== null) found.set(id, { ...value });
    }
  }
  return found;
}

function textsOf(job: Readonly<Record<string, unknown>> | undefined): Recovered {
  const of = (key: string): string | undefined => {
    const value = job?.[key];
    return typeof value === 'string' ? value : undefined;
  };
  const [instructions, context, resultsSummary] = [of('instructions'), of('context'), of('results_summary')];
  return {
    ...(instructions === undefined ? {} : { instructions }),
    ...(context === undefined ? {} : { context }),
    ...(resultsSummary === undefined ? {} : { resultsSummary }),
  };
}

async function coreCheckpoints(
  home: string,
  walked: readonly HomeFile[],
): Promise<ReadonlyMap<string, readonly CoreCheckpoint[]>> {
  const bySession = new Map<string, CoreCheckpoint[]>();
  for (const { path } of walked.filter(({ path: each }) => each.startsWith('.leviathan/checkpoints/'))) {
    const bytes = await readWhole(join(home, path), MOST_OLD_BYTES);
    if (bytes === undefined || bytes === 'too-large') continue;
    const parsed = parseYaml(decodeText(bytes, new Losses()));
    const session = parsed.outcome === 'parsed' ? parsed.value['sessionId'] : undefined;
    if (parsed.outcome !== 'parsed' || typeof session !== 'string') continue;
    bySession.set(session, [...(bySession.get(session) ?? []), { path, value: parsed.value }]);
  }
  return bySession;
}

function failure(code: Parameters<typeof problem>[0], detail: string): CallResult {
  return { status: 'failed', problem: problem(code, detail) };
}
