import { type FlagSource, METRICS, prometheusName } from '@leviathan/contracts';
import type { Engines } from '@leviathan/engines';
import { type Log, edgeRecords } from '@leviathan/grains';
import { type Clock, reasonOf } from '@leviathan/kernel';
import type { WhisperBus } from '@leviathan/messaging';
import {
  type Metrics,
  type ReadinessCheck,
  type Service,
  busCheck,
  createMetrics,
  flagsOf,
  journalCheck,
} from '@leviathan/service-kit';
import { Counter } from 'prom-client';
import { BusWhisperLog } from './adapters/bus-whisper-log.ts';
import { flagsOfRelay } from './adapters/flag-sources.ts';
import { FlagdFlags } from './adapters/flagd-flags.ts';
import { JournalWhispers } from './adapters/journal-whispers.ts';
import { LocalArrivals } from './adapters/local-arrivals.ts';
import { WhisperFile } from './adapters/whisper-file.ts';
import { FileKeeper } from './domain/file-keeper.ts';
import { Relay } from './domain/relay.ts';
import { eventRoute } from './http/event-route.ts';
import { postRoutes } from './http/post-routes.ts';
import { readRoutes } from './http/read-routes.ts';
import type { WhisperLogs } from './ports.ts';
import type { WhisperRelaySettings } from './settings.ts';

export { type WhisperRelaySettings, whisperRelaySettings } from './settings.ts';

export interface WhisperRelayParts {
  readonly settings: Pick<WhisperRelaySettings, 'whisperFile' | 'legacyTenant'> &
    Partial<Pick<WhisperRelaySettings, 'retentionAudit'>>;
  readonly engines: Pick<Engines, 'mode' | 'journal' | 'commands' | 'whispers' | 'localWhispers'>;
  /** Where `ENABLE_DISTRIBUTED_WHISPERS` comes from; it may be away at any time. */
  readonly flags: FlagSource;
  /** A flag set that was had so recently is good enough; 0, the default, asks `flags` for each request. */
  readonly flagsFreshForMs?: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
}

/** Composes whisper-relay over the two whisper buses of the process and a journal of its own. */
export async function createWhisperRelay(parts: WhisperRelayParts): Promise<Service> {
  const { settings, engines, clock, log, flagsFreshForMs: freshForMs = 0 } = parts;
  const counters = countersIn(parts.metrics ?? createMetrics());
  const journal = await engines.journal('whisper-relay');
  const local = await engines.localWhispers();
  const logs = logsOf(engines.whispers.distributed, local, log, counters);
  const flags = new FlagdFlags({ source: parts.flags, clock, log, freshForMs });
  const relay = new Relay({ logs, flags, journal: new JournalWhispers(journal, clock), clock });
  const arrivals = arrivalsOf(engines, local, log, clock, counters);
  const keeper = keeperOf(settings, { logs, clock, log, counters });
  return {
    name: 'whisper-relay',
    records: edgeRecords(journal, { clock, log, auditDays: settings.retentionAudit }),
    checks: [
      journalCheck('journal of whisper-relay', journal),
      busCheck('whisper bus', engines.whispers.distributed, () => flags.isOnAnywhere(), WITHOUT_BUS),
      ...arrivals.checks,
    ],
    routes: (app) => {
      postRoutes(app, relay, clock);
      readRoutes(app, relay);
      eventRoute(app, relay, clock);
    },
    start: async () => {
      await keeper.start();
      arrivals.start();
    },
    // The queue first: what it still hands out is logged, and the file hears of it.
    stop: async () => {
      await arrivals.stop();
      await keeper.stop();
    },
  };
}

const WITHOUT_BUS = 'whispers are logged, listed and told here, since the flag keeps them local';

/** By HTTP a whisper must not cost a request for the flags each time. */
const REMOTE_FLAGS_FRESH_MS = 1000;

export interface LoneWhisperRelayParts {
  readonly settings: WhisperRelaySettings;
  readonly engines: Engines;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Composes whisper-relay for a process of its own: its flags come from flag-service, or from the environment. */
export function createLoneWhisperRelay(parts: LoneWhisperRelayParts): Promise<Service> {
  const flags = flagsOfRelay({ ...parts.settings, switches: flagsOf(parts.settings) });
  return createWhisperRelay({ ...parts, flags, flagsFreshForMs: REMOTE_FLAGS_FRESH_MS });
}

interface Counters {
  readonly dropped: Counter<'error_type'>;
  readonly failedWrites: Counter;
}

function countersIn(registry: Metrics): Counters {
  const { whispersDropped, whisperFileFailures } = METRICS;
  const registers = [registry];
  return {
    dropped: new Counter({
      name: prometheusName(whispersDropped),
      help: whispersDropped.help,
      labelNames: ['error_type'],
      registers,
    }),
    failedWrites: new Counter({ name: prometheusName(whisperFileFailures), help: whisperFileFailures.help, registers }),
  };
}

function logsOf(distributed: WhisperBus, local: WhisperBus, log: Log, { dropped }: Counters): WhisperLogs {
  const malformed = (fields: object): void => {
    dropped.inc({ error_type: 'malformed' });
    log.warn(fields, 'a message in the whisper log is no whisper, and is passed over');
  };
  return {
    distributed: new BusWhisperLog('distributed', distributed, 'whisper-relay', malformed),
    local: new BusWhisperLog('local', local, 'whisper-relay', malformed),
  };
}

interface Arrivals {
  readonly checks: readonly ReadinessCheck[];
  start(): void;
  stop(): Promise<void>;
}

/** In one process owners write into the local log themselves; from others their whispers come over the command bus. */
function arrivalsOf(
  { mode, commands }: WhisperRelayParts['engines'],
  local: WhisperBus,
  log: Log,
  clock: Clock,
  { dropped }: Counters,
): Arrivals {
  if (mode === 'embedded') return { checks: [], start: () => undefined, stop: () => Promise.resolve() };
  const malformed = (fields: object): void => {
    dropped.inc({ error_type: 'malformed' });
    log.warn(fields, 'a message in the queue of local whispers is no whisper, and is passed over');
  };
  const arrivals = new LocalArrivals({ commands, log: local, clock, logger: log, malformed });
  const check = { name: 'local whispers', check: async () => arrivals.trouble };
  return { checks: [check], start: () => arrivals.start(), stop: () => arrivals.stop() };
}

function keeperOf(
  { whisperFile, legacyTenant }: WhisperRelayParts['settings'],
  { logs, clock, log, counters }: { logs: WhisperLogs; clock: Clock; log: Log; counters: Counters },
): FileKeeper {
  const failed = (error: Error): void => {
    counters.failedWrites.inc();
    log.warn(
      { file: whisperFile, reason: reasonOf(error) },
      'the whisper file could not be written; the whisper is in the log',
    );
  };
  const file = new WhisperFile({ file: whisperFile, workingDirectory: process.cwd(), failed });
  const warn = (fields: object, message: string): void => log.warn(fields, message);
  return new FileKeeper({ log: logs.local, file, tenant: legacyTenant, clock, warn });
}
