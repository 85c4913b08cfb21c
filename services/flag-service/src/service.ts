import { FLAGS_CHANGED, type FlagArchive, type FlagSource, type FlagsChanged } from '@leviathan/contracts';
import type { Engines } from '@leviathan/engines';
import { type Log, edgeRecords } from '@leviathan/grains';
import { type Backoff, type Clock, backoffMs, pause, reasonOf } from '@leviathan/kernel';
import type { WhisperBus } from '@leviathan/messaging';
import { type Service, busCheck, flagsOf, journalCheck } from '@leviathan/service-kit';
import { flagRuleCheck } from './adapters/flag-rule-check.ts';
import { LiveFlags } from './adapters/live-flags.ts';
import { JournalVersions } from './adapters/journal-versions.ts';
import { readSeed } from './adapters/seed.ts';
import { FlagRegistry } from './domain/flag-registry.ts';
import { evaluateFlagRoute } from './http/evaluate-flag.ts';
import { flagRoutes } from './http/flag-routes.ts';
import { flagSetEvents } from './http/flag-set-events.ts';
import { flagSetRoute } from './http/flag-set-route.ts';
import { ofrepRoutes } from './http/ofrep.ts';
import { putFlagRoute } from './http/put-flag.ts';
import { takeBackRoutes } from './http/take-back.ts';
import type { FlagServiceSettings } from './settings.ts';

export { flagServiceSettings } from './settings.ts';

export interface FlagServiceParts {
  readonly settings: FlagServiceSettings;
  readonly engines: Pick<Engines, 'mode' | 'journal' | 'whispers'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The flag service, and its flags for whoever is composed into the same process. */
export type FlagService = Service & { readonly source: FlagSource & FlagArchive };

/**
 * Composes flag-service. Embedded, the flag set exists when it resolves: the journal's newest, or the seed where the
 * journal is empty. On servers it exists as soon as the store answers, and the service is not ready before.
 *
 * @throws UnusableSeed, and StoreUnavailable when an embedded journal cannot be read
 */
export async function createFlagService({ settings, engines, clock, log }: FlagServiceParts): Promise<FlagService> {
  const journal = await engines.journal('flag-service');
  const { distributed } = engines.whispers;
  const announce = (etag: string): void => {
    const notice: FlagsChanged = { etag };
    distributed.announce({ subject: FLAGS_CHANGED, attributes: {}, body: JSON.stringify(notice) });
    live.changed();
  };
  const versions = new JournalVersions(journal);
  const registry = new FlagRegistry({ versions, check: flagRuleCheck, announce, clock });
  const live = new LiveFlags({ registry, clock, log });
  const seeding = new Seeding(() => seed(registry, settings, log), clock, log);
  const notices = listening(distributed, () => void live.refresh());
  // A file of this process is there or broken; a server may be away, and comes back.
  if (engines.mode === 'embedded') await seeding.now();
  else await readSeed({ flagsFile: settings.flagsFile, flags: flagsOf(settings) }, flagRuleCheck); // bad: no start
  return {
    name: 'flag-service',
    source: sourceOf(registry),
    records: edgeRecords(journal, { clock, log, auditDays: settings.retentionAudit }),
    checks: [
      journalCheck('journal of flag-service', journal),
      { name: 'flag set', check: async () => seeding.trouble },
      busCheck('change notices', distributed, () => false, 'flags are served and changed: routers ask for changes'),
    ],
    routes: (app) => {
      flagRoutes(app, registry);
      putFlagRoute(app, registry);
      takeBackRoutes(app, registry);
      flagSetRoute(app, registry);
      evaluateFlagRoute(app, live);
      ofrepRoutes(app, live);
      flagSetEvents(app, live, clock);
    },
    start: async () => {
      seeding.start();
      live.start();
      notices.start();
    },
    stop: async () => {
      notices.stop();
      live.stop();
      await seeding.stop(); // the journal belongs to the engines
    },
  };
}

/** Another replica's changes, for evaluations from memory. */
function listening(bus: Pick<WhisperBus, 'listen'>, hear: () => void): { start(): void; stop(): void } {
  let listener: { close(): Promise<void> } | undefined;
  return {
    start: () => void (listener = bus.listen(FLAGS_CHANGED, hear)),
    stop: () => void listener?.close(),
  };
}

const RETRY: Backoff = { baseMs: 200, capMs: 5000 };

/** Sees to it that there is a flag set, however long the store is away. */
class Seeding {
  readonly #seed: () => Promise<void>;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #trouble: string | undefined = 'it is not known yet whether there is one';

  constructor(seed: () => Promise<void>, clock: Clock, log: Log) {
    this.#seed = seed;
    this.#clock = clock;
    this.#log = log;
  }

  get trouble(): string | undefined {
    return this.#trouble;
  }

  async now(): Promise<void> {
    await this.#seed();
    this.#trouble = undefined;
  }

  start(): void {
    this.#running = this.#atLast();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Never rejects: a seed that cannot be used was refused before, and what remains is the store. */
  async #atLast(): Promise<void> {
    for (let attempt = 1; this.#trouble !== undefined && !this.#stop.signal.aborted; attempt += 1) {
      try {
        await this.now();
        return;
      } catch (error) {
        this.#trouble = reasonOf(error);
        if (attempt === 1)
          this.#log.warn({ reason: this.#trouble }, 'the flag set cannot be read yet; trying until it can');
        await pause(this.#clock, backoffMs(RETRY, attempt), this.#stop.signal);
      }
    }
  }
}

/** A seed counts once: later starts keep what the journal has, so that a restart never undoes a change. */
async function seed(registry: FlagRegistry, settings: FlagServiceSettings, log: Log): Promise<void> {
  const { version, etag } = await registry.current();
  if (version > 0) {
    if (settings.flagsFile !== undefined)
      log.info({ etag, file: settings.flagsFile }, 'the journal has flags: the seed file is not read');
    return;
  }
  const { set, by } = await readSeed({ flagsFile: settings.flagsFile, flags: flagsOf(settings) }, flagRuleCheck);
  const isFirst = await registry.seed(set, by);
  log.info({ by, flags: Object.keys(set.flags) }, isFirst ? 'flag set seeded' : 'another replica seeded the flag set');
}

function sourceOf(registry: FlagRegistry): FlagSource & FlagArchive {
  return {
    fetch: async (known) => {
      const { etag, set } = await registry.current();
      return known === etag ? 'unchanged' : { etag, set };
    },
    version: async (etag) => (await registry.at(etag))?.set,
  };
}
