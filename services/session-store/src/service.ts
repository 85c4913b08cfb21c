import { join } from 'node:path';
import { REMINDERS } from '@leviathan/contracts';
import type { BlobStore } from '@leviathan/blobs';
import type { Engines } from '@leviathan/engines';
import {
  type Grain,
  type Journal,
  type Log,
  type Owner,
  type OwnerSettings,
  edgeRecords,
  installedPartitionsChecks,
  openOwner,
} from '@leviathan/grains';
import type { Clock, Tracing } from '@leviathan/kernel';
import { DAY_MS, type Service, busCheck, journalCheck } from '@leviathan/service-kit';
import { cronerSchedule } from './adapters/croner-schedule.ts';
import { FileLegacyHome } from './adapters/file-legacy-home.ts';
import { assertInstalledHome } from './adapters/installed-home.ts';
import { type HeldHome, LegacyHolder } from './adapters/legacy-holder.ts';
import { NO_LEGACY_HOME } from './adapters/no-legacy-home.ts';
import { HomeImporter } from './adapters/import/home-importer.ts';
import { type LoadSources, loadFacts } from './adapters/load-facts.ts';
import { RollupFinder } from './adapters/rollup-finder.ts';
import { RollupKeeper } from './adapters/rollup-keeper.ts';
import { namesOf } from './domain/entity-names.ts';
import { reminderGrain } from './domain/reminder/reminder-grain.ts';
import { ReminderReader } from './http/reminder-reader.ts';
import { reminderRoutes } from './http/reminder-routes.ts';
import { jobGrain } from './domain/job/job-grain.ts';
import { legacyGrain } from './domain/legacy/legacy-grain.ts';
import { jobThing } from './domain/legacy-job/job-thing.ts';
import { sessionThing } from './domain/legacy-session/session-thing.ts';
import { sessionGrain } from './domain/session/session-grain.ts';
import { holderImportGrain } from './domain/import/holder-import-grain.ts';
import { importGrain } from './domain/import/import-grain.ts';
import { exportRoutes } from './http/home-export.ts';
import { ImportReader } from './http/import-reader.ts';
import { importRoutes } from './http/import-routes.ts';
import { JobReader } from './http/job-reader.ts';
import { jobRoutes } from './http/job-routes.ts';
import { rollupRoutes } from './http/rollup-routes.ts';
import { SessionReader } from './http/session-reader.ts';
import { sessionRoutes } from './http/session-routes.ts';
import type { LegacyHome } from './ports.ts';
import type { SessionStoreSettings } from './settings.ts';

export { type SessionStoreSettings, sessionStoreSettings } from './settings.ts';

export interface SessionStoreParts {
  readonly settings: Pick<SessionStoreSettings, 'instance' | 'partitions' | 'legacyHome'> &
    Partial<Pick<SessionStoreSettings, 'legacyTenant' | 'legacyHolder' | 'retentionSessions' | 'retentionAudit'>>;
  readonly engines: Pick<Engines, 'mode' | 'journal' | 'blobs' | 'openLegacyJournal' | 'commands' | 'whispers'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly tracing?: Tracing;
  /** The runtime's numbers; its defaults unless given. */
  readonly ownerSettings?: Partial<OwnerSettings>;
}

/** The service, and the owners in it for those who want to see one end without warning. */
export interface SessionStore extends Service {
  readonly owner: Owner;
  readonly legacyOwner: Owner;
}

const WITHOUT_WHISPERS =
  'sessions are served; whispers for other processes wait in the journal, as long as they are of use';

/** Composes session-store: the owner of the session partitions, the holder of the legacy home, and the reads. */
export async function createSessionStore(parts: SessionStoreParts): Promise<SessionStore> {
  const { settings, engines, clock, log } = parts;
  const { legacyHome: root, legacyTenant: tenant = 'local', legacyHolder: mayHold = true } = settings;
  const home = mayHold ? new FileLegacyHome({ root, tenant }) : NO_LEGACY_HOME;
  const journal = await engines.journal('session-store');
  const blobs = await engines.blobs('session-store');
  const finder = new RollupFinder(blobs, mayHold ? { root, tenant } : undefined);
  const session = knowing(new RollupKeeper({ journal, blobs, clock, log }), {
    finder,
    pending: async (of, limit) => (await jobs.jobs(of, { status: ['pending'] }, limit)).items,
  });
  const importer = new HomeImporter({ home: { root, tenant }, blobs, clock });
  const reminders = reminderGrain(cronerSchedule);
  const owner = ownerOf(parts, 'partitions', [session, jobGrain, reminders, importGrain], journal, blobs);
  let legacyOwner: Owner | undefined;
  const openHome = async (): Promise<HeldHome> => {
    if (engines.mode === 'distributed') await assertInstalledHome(root, journal, clock);
    const intended = await engines.openLegacyJournal(join(root, '.kingly'));
    legacyOwner = ownerOf(parts, 'legacy', grainsOfHome(home, importer), intended);
    return { owner: legacyOwner, close: () => intended.close() };
  };
  const holder = mayHold ? new LegacyHolder({ root, open: openHome, clock, log }) : undefined;
  const sessions = new SessionReader(owner, journal, home, blobs);
  const jobs = new JobReader(owner, journal, home, clock);
  return {
    name: 'session-store',
    owner,
    get legacyOwner() {
      if (legacyOwner === undefined) throw new Error('this process never held the legacy home');
      return legacyOwner;
    },
    routes: routesOf(parts, {
      imports: new ImportReader(owner, journal),
      reminders: new ReminderReader(owner, journal, reminders),
      sessions,
      finder,
      jobs,
    }),
    records: edgeRecords(journal, { clock, log, auditDays: settings.retentionAudit }),
    checks: [...checksOf(journal, owner, holder, engines), ...partitionsChecks(parts, journal)],
    start: async () => {
      await owner.start();
      await holder?.start();
    },
    // The owner first: what it still passes on waits in the holder's queue, or for the next start.
    stop: async () => {
      await owner.drain();
      await holder?.stop();
    },
  };
}

/** What the holder of the home keeps: its sessions, its jobs, and the hands of imports. */
function grainsOfHome(home: LegacyHome, importer: HomeImporter): readonly Grain<unknown>[] {
  const imports = holderImportGrain((of, call) => importer.perform(of, call));
  return [legacyGrain(home, sessionThing), legacyGrain(home, jobThing), imports];
}

interface Readers {
  readonly imports: ImportReader;
  readonly reminders: ReminderReader;
  readonly sessions: SessionReader;
  readonly finder: RollupFinder;
  readonly jobs: JobReader;
}

function routesOf(
  { engines: { commands }, settings: { partitions }, clock }: SessionStoreParts,
  { imports, reminders, sessions, finder, jobs }: Readers,
): Service['routes'] {
  return (app) => {
    reminderRoutes(app, reminders);
    sessionRoutes(app, sessions);
    rollupRoutes(app, finder);
    jobRoutes(app, jobs);
    exportRoutes(app, sessions, jobs);
    importRoutes(app, imports, { commands, partitions, clock });
  };
}

/** The session's rules with what they need of the world around: where rollups are made and found, and jobs listed. */
function knowing(keeper: RollupKeeper, sources: LoadSources): typeof sessionGrain {
  return {
    ...sessionGrain,
    perform: (call, context) => keeper.perform(call, context),
    prepare: (_, command, { entity }) => loadFacts(command, namesOf(entity).tenant, sources),
  };
}

function ownerOf(
  { settings, engines, clock, log, tracing, ownerSettings = {} }: SessionStoreParts,
  kind: 'partitions' | 'legacy',
  grains: readonly Grain<unknown>[],
  journal: Journal,
  blobs?: Pick<BlobStore, 'erase'>,
): Owner {
  const { instance, partitions } = settings;
  const { commands, whispers } = engines;
  const service = 'session-store';
  const queue = { kind, partitions };
  return openOwner({
    service,
    instance,
    queue,
    grains,
    journal,
    commands,
    whispers,
    clock,
    log,
    ...(tracing === undefined ? {} : { tracing }),
    ...(blobs === undefined ? {} : { erasers: [erasing(blobs)] }),
    ...(kind === 'partitions' ? { news: whispers.distributed } : {}),
    settings: kind === 'partitions' ? { ...retentionOf(settings), ...ownerSettings } : ownerSettings,
  });
}

/** What the journal does not hold of an entity. */
function erasing(blobs: Pick<BlobStore, 'erase'>): (entity: string) => Promise<void> {
  return async (entity) => {
    await blobs.erase(entity);
  };
}

function retentionOf({ retentionSessions: days }: SessionStoreParts['settings']): Partial<OwnerSettings> {
  if (days === undefined) return {};
  const ms = days * DAY_MS;
  return { retentionMs: { session: ms, job: ms, [REMINDERS]: ms } };
}

function partitionsChecks({ settings, engines, clock, log }: SessionStoreParts, journal: Journal): Service['checks'] {
  return installedPartitionsChecks(engines.mode, { journal, partitions: settings.partitions, clock, log });
}

function checksOf(
  journal: Journal,
  owner: Owner,
  holder: LegacyHolder | undefined,
  { commands, whispers }: SessionStoreParts['engines'],
): Service['checks'] {
  return [
    journalCheck('session journal', journal),
    busCheck('command bus', commands, () => true),
    // A whisper guides; losing one fails no command.
    busCheck('whispers', whispers.distributed, () => false, WITHOUT_WHISPERS),
    {
      name: 'session partitions',
      check: async () => {
        const health = owner.health();
        return health.ready ? undefined : health.reason;
      },
    },
    ...(holder === undefined ? [] : [homeCheck(holder)]),
  ];
}

function homeCheck(holder: LegacyHolder): Service['checks'][number] {
  return {
    name: 'legacy home',
    // Who stands by does all that a replica does besides, and takes over when the holder ends.
    check: async () => (holder.isStandingBy ? { note: holder.reason ?? '' } : holder.reason),
  };
}
