import type { Engines } from '@leviathan/engines';
import { type Grain, type Journal, type Log, type Owner, type OwnerSettings, openOwner } from '@leviathan/grains';
import type { Clock } from '@leviathan/kernel';
import type { Service } from '@leviathan/service-kit';
import { FileLegacyHome } from './adapters/file-legacy-home.ts';
import { LegacyHolder } from './adapters/legacy-holder.ts';
import { legacySessionGrain } from './domain/legacy-session/legacy-session-grain.ts';
import { sessionGrain } from './domain/session/session-grain.ts';
import { SessionReader } from './http/session-reader.ts';
import { sessionRoutes } from './http/session-routes.ts';
import type { SessionStoreSettings } from './settings.ts';

export { type SessionStoreSettings, sessionStoreSettings } from './settings.ts';

export interface SessionStoreParts {
  readonly settings: Pick<SessionStoreSettings, 'instance' | 'partitions' | 'legacyHome'> &
    Partial<Pick<SessionStoreSettings, 'legacyTenant'>>;
  readonly engines: Pick<Engines, 'journal' | 'commands' | 'whispers'>;
  readonly clock: Clock;
  readonly log: Log;
  /** The runtime's numbers; its defaults unless given. */
  readonly ownerSettings?: Partial<OwnerSettings>;
}

/** The service, and the owners in it for those who want to see one end without warning. */
export interface SessionStore extends Service {
  readonly owner: Owner;
  readonly legacyOwner: Owner;
}

/** Composes session-store: the owner of the session partitions, the holder of the legacy home, and the reads. */
export async function createSessionStore(parts: SessionStoreParts): Promise<SessionStore> {
  const { settings, engines, clock, log } = parts;
  const root = settings.legacyHome;
  const home = new FileLegacyHome({ root, tenant: settings.legacyTenant ?? 'local' });
  const journal = await engines.journal('session-store');
  const owner = ownerOf(parts, 'partitions', [sessionGrain], journal);
  const legacyOwner = ownerOf(parts, 'legacy', [legacySessionGrain(home)], await engines.journal('legacy'));
  const holder = new LegacyHolder({ root, owner: legacyOwner, clock, log });
  const reader = new SessionReader(owner, journal, home);
  return {
    name: 'session-store',
    owner,
    legacyOwner,
    routes: (app) => {
      sessionRoutes(app, reader);
    },
    checks: checksOf(journal, owner, holder),
    start: async () => {
      await owner.start();
      await holder.start();
    },
    // The owner first: what it still passes on waits in the holder's queue, or for the next start.
    stop: async () => {
      await owner.drain();
      await holder.stop();
    },
  };
}

function ownerOf(
  { settings, engines, clock, log, ownerSettings = {} }: SessionStoreParts,
  kind: 'partitions' | 'legacy',
  grains: readonly Grain<unknown>[],
  journal: Journal,
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
    settings: ownerSettings,
  });
}

function checksOf(journal: Journal, owner: Owner, holder: LegacyHolder): Service['checks'] {
  return [
    {
      name: 'session journal',
      check: async () => {
        await journal.ping();
        return undefined;
      },
    },
    {
      name: 'session partitions',
      check: async () => {
        const health = owner.health();
        return health.ready ? undefined : health.reason;
      },
    },
    { name: 'legacy home', check: async () => holder.reason },
  ];
}
