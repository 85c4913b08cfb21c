import { FLAGS_CHANGED, type FlagSource, type FlagsChanged } from '@leviathan/contracts';
import type { Engines } from '@leviathan/engines';
import type { Journal, Log } from '@leviathan/grains';
import { type Clock, reasonOf } from '@leviathan/kernel';
import { type ReadinessCheck, type Service, flagsOf } from '@leviathan/service-kit';
import { checkTargeting } from './adapters/flagd-targeting.ts';
import { JournalVersions } from './adapters/journal-versions.ts';
import { readSeed } from './adapters/seed.ts';
import { FlagRegistry } from './domain/flag-registry.ts';
import { flagRoutes } from './http/flag-routes.ts';
import { flagSetRoute } from './http/flag-set-route.ts';
import { putFlagRoute } from './http/put-flag.ts';
import type { FlagServiceSettings } from './settings.ts';

export { flagServiceSettings } from './settings.ts';

export interface FlagServiceParts {
  readonly settings: FlagServiceSettings;
  readonly engines: Pick<Engines, 'journal' | 'whispers'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The flag service, and its flags for whoever is composed into the same process. */
export type FlagService = Service & { readonly source: FlagSource };

/**
 * Composes flag-service. The flag set exists when it resolves: the journal's newest, or the seed where the journal is
 * empty.
 *
 * @throws UnusableSeed, and StoreUnavailable when the journal cannot be read
 */
export async function createFlagService({ settings, engines, clock, log }: FlagServiceParts): Promise<FlagService> {
  const journal = await engines.journal('flag-service');
  const { distributed } = engines.whispers;
  const announce = (etag: string): void => {
    const notice: FlagsChanged = { etag };
    distributed.announce({ subject: FLAGS_CHANGED, attributes: {}, body: JSON.stringify(notice) });
  };
  const versions = new JournalVersions(journal);
  const registry = new FlagRegistry({ versions, check: checkTargeting, announce, clock });
  await seed(registry, settings, log);
  return {
    name: 'flag-service',
    source: sourceOf(registry),
    checks: [journalCheck(journal)],
    routes: (app) => {
      flagRoutes(app, registry);
      putFlagRoute(app, registry);
      flagSetRoute(app, registry);
    },
    start: () => Promise.resolve(), // nothing runs by itself: every answer reads the journal
    stop: () => Promise.resolve(), // the journal belongs to the engines
  };
}

/** A seed counts once: later starts keep what the journal has, so that a restart never undoes a change. */
async function seed(registry: FlagRegistry, settings: FlagServiceSettings, log: Log): Promise<void> {
  const { version, etag } = await registry.current();
  if (version > 0) {
    if (settings.flagsFile !== undefined)
      log.info({ etag, file: settings.flagsFile }, 'the journal has flags: the seed file is not read');
    return;
  }
  const { set, by } = await readSeed({ flagsFile: settings.flagsFile, flags: flagsOf(settings) }, checkTargeting);
  const isFirst = await registry.seed(set, by);
  log.info({ by, flags: Object.keys(set.flags) }, isFirst ? 'flag set seeded' : 'another replica seeded the flag set');
}

function sourceOf(registry: FlagRegistry): FlagSource {
  return {
    fetch: async (known) => {
      const { etag, set } = await registry.current();
      return known === etag ? 'unchanged' : { etag, set };
    },
  };
}

function journalCheck(journal: Journal): ReadinessCheck {
  return {
    name: 'journal of flag-service',
    check: () =>
      journal.ping().then(
        () => undefined,
        (error: unknown) => reasonOf(error),
      ),
  };
}
