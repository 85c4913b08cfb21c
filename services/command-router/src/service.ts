import { join } from 'node:path';
import { FLAGS_CHANGED, type FlagArchive, type FlagSource } from '@leviathan/contracts';
import type { Engines } from '@leviathan/engines';
import { type Log, edgeRecords, installedPartitionsChecks } from '@leviathan/grains';
import { type Clock, NO_TRACING, type Tracing } from '@leviathan/kernel';
import {
  DAY_MS,
  type Metrics,
  type Service,
  busCheck,
  createMetrics,
  journalCheck,
  randomTicketSecret,
} from '@leviathan/service-kit';
import { compileFlags } from './adapters/flags/compile-flags.ts';
import { HttpFlagSource, NoFlagSource } from './adapters/flags/http-flag-source.ts';
import { LastGoodFile } from './adapters/flags/last-good-file.ts';
import { GuardedRoutes } from './adapters/guarded-routes.ts';
import { OwnersHeard } from './adapters/owners-heard.ts';
import { RouterMetrics } from './adapters/router-metrics.ts';
import { TimerLag } from './adapters/timer-lag.ts';
import { type Commands, composeCommands } from './compose-commands.ts';
import { ADMISSION_DEFAULTS, Admission, type AdmissionLimits } from './domain/admission/admission.ts';
import { RouteWatch } from './domain/breakers/route-watch.ts';
import { contextOf, decide } from './domain/decision.ts';
import { FlagWatch } from './domain/flags/flag-watch.ts';
import { Replay } from './domain/flags/replay.ts';
import type { NewCommand } from './domain/life/accepting.ts';
import type { Requests } from './domain/life/requests.ts';
import { auditedCommands } from './http/audited-commands.ts';
import type { RouterParts } from './http/router-parts.ts';
import { type McpOptions, routerRoutes } from './http/routes.ts';
import type { CommandRouterSettings } from './settings.ts';

export type { CommandRef } from './domain/command/command.ts';
export { ADMISSION_DEFAULTS, Admission } from './domain/admission/admission.ts';
export { commandIdOf } from './domain/life/accepting.ts';
export { type Commands, type CommandsOptions, composeCommands } from './compose-commands.ts';
export { routingOver } from './routing.ts';
export { type CommandRouterSettings, commandRouterSettings } from './settings.ts';

export interface CommandRouterParts {
  readonly settings: Pick<CommandRouterSettings, 'instance' | 'partitions' | 'dataDir'> &
    Partial<CommandRouterSettings>;
  readonly engines: Pick<Engines, 'mode' | 'journal' | 'commands' | 'whispers'>;
  /** In the process of flag-service; otherwise it is asked over HTTP. */
  readonly flags?: FlagSource & FlagArchive;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
}

/**
 * What follows from the engines. The data folder of an embedded system has one process and so one router; its operator is
 * its user.
 */
const MODES: Readonly<Record<Engines['mode'], Mode>> = {
  embedded: { isAlone: true, operator: 'local' },
  // Others share the journal. What names no tenant belongs to the installation, as the flag set does.
  distributed: { isAlone: false, operator: 'system', tenantRate: 10_000 },
};

interface Mode {
  readonly isAlone: boolean;
  readonly operator: string;
  /** More than one router takes from all of them. */
  readonly tenantRate?: number;
}

const WITHOUT_NEWS =
  'commands are served: who waits at another router than the one that accepted hears of the end within a second, and ' +
  'flag-service is asked for changes each half second';

/** Composes command-router: where users meet the system. */
export async function createCommandRouter(given: CommandRouterParts): Promise<Service> {
  const { parts, works, lag, routes } = await composeParts(given);
  const { flags, breakers } = parts;
  let changes: { close(): Promise<void> } | undefined;
  let isServing = false;
  return {
    name: 'command-router',
    routes: (app) => routerRoutes(app, { ...parts, isServing: () => isServing }, mcpOf(given.settings)),
    records: edgeRecords(parts.journal, { ...given, auditDays: given.settings.retentionAudit }),
    audited: auditedCommands(parts),
    checks: [
      ...checksOf(parts, works, given.engines),
      ...installedPartitionsChecks(given.engines.mode, { ...given, ...given.settings, journal: parts.journal }),
    ],
    start: async () => {
      await flags.start();
      changes = given.engines.whispers.distributed.listen(FLAGS_CHANGED, () => void flags.refresh());
      parts.owners.start();
      lag.start();
      await works.start();
      isServing = true;
    },
    stop: async () => {
      isServing = false;
      void changes?.close();
      parts.owners.stop();
      lag.stop();
      await flags.stop();
      await works.stop();
      routes.stop();
      breakers.shutdown();
    },
  };
}

/** Several routers know each other's confirmations by the key that they share; one alone makes its own. */
function mcpOf({
  mcp = true,
  ticketKeys = [randomTicketSecret()],
}: CommandRouterParts['settings']): McpOptions | undefined {
  return mcp ? { secrets: ticketKeys } : undefined;
}

interface Composed {
  readonly parts: Omit<RouterParts, 'isServing'>;
  readonly works: Commands;
  readonly lag: TimerLag;
  readonly routes: RouteWatch;
}

async function composeParts({
  settings,
  engines,
  flags: source,
  clock,
  log: logger,
  metrics = createMetrics(),
  tracing = NO_TRACING,
}: CommandRouterParts): Promise<Composed> {
  const { instance, partitions } = settings;
  const { commands, whispers } = engines;
  const journal = await engines.journal('command-router');
  const flagSource = source ?? sourceOf(settings);
  const flags = new FlagWatch({
    source: flagSource,
    lastGood: new LastGoodFile(join(settings.dataDir, 'flags-last-good.json'), logger),
    compile: compileFlags,
    hearsNotices: () => whispers.distributed.isAvailable,
    clock,
    log: logger,
  });
  const lag = new TimerLag(clock);
  const mode = MODES[engines.mode];
  const admission = new Admission({ limits: limitsOf(settings, mode), lag, clock });
  const breakers = new GuardedRoutes({ clock, log: logger });
  const { fallbackRoutes = ['persona'], routeSilentMs } = settings;
  const fallsTo = fallbackRoutes.filter((route) => route !== 'none');
  const silentMs = routeSilentMs === undefined ? {} : { silentMs: routeSilentMs };
  const routes = new RouteWatch({ breakers, fallsTo, clock, ...silentMs });
  const works = composeCommands({
    ...{ instance, partitions, journal, commands, whispers, clock, logger, tracing, admission },
    ...{ isAlone: mode.isAlone, operator: mode.operator },
    tally: new RouterMetrics(metrics, { flags, breakers, admission }, clock),
    routes,
    ...(settings.retentionCommands === undefined ? {} : { retentionMs: settings.retentionCommands * DAY_MS }),
    decide: decider(flags),
  });
  const replay = new Replay({ archive: flagSource, compile: compileFlags, current: () => flags.current });
  const owners = new OwnersHeard(whispers.distributed, clock);
  return {
    parts: {
      ...works,
      ...{ instance, flags, replay, owners, journal, clock, breakers, admission },
      decideFor: decider(flags),
    },
    works,
    lag,
    routes,
  };
}

function sourceOf({ flagServiceUrl, flagServiceKey }: CommandRouterParts['settings']): FlagSource & FlagArchive {
  return flagServiceUrl === undefined ? new NoFlagSource() : new HttpFlagSource(flagServiceUrl, flagServiceKey);
}

function limitsOf(settings: CommandRouterParts['settings'], { tenantRate }: Mode): AdmissionLimits {
  const { pending, pendingPerPartition, lagMs } = ADMISSION_DEFAULTS;
  const perSecond = settings.tenantRate ?? tenantRate;
  return {
    pending: settings.admissionPending ?? pending,
    pendingPerPartition: settings.admissionPendingPartition ?? pendingPerPartition,
    lagMs: settings.admissionLagMs ?? lagMs,
    ...(perSecond === undefined ? {} : { rate: { perSecond, burst: settings.tenantBurst ?? 2 * perSecond } }),
  };
}

/** One snapshot per request, taken here and nowhere else. */
function decider(flags: FlagWatch): ConstructorParameters<typeof Requests>[0]['decide'] {
  return ({ tenant, type, legacyName, labels }: NewCommand, session, now) => ({
    ...decide(flags.current, type, contextOf({ tenant, session, type: type.type, labels }), now),
    ...(legacyName === undefined ? {} : { named: { asked: legacyName, type: type.type } }),
  });
}

function checksOf(
  { journal, flags }: Composed['parts'],
  works: Commands,
  { commands, whispers }: CommandRouterParts['engines'],
): Service['checks'] {
  return [
    journalCheck('command journal', journal),
    busCheck('broker', commands, () => true),
    { name: 'replies', check: async () => (works.isReadingReplies ? undefined : 'the queue of replies is not read') },
    // Fails static: whatever set is in force, it decides.
    {
      name: 'flags',
      check: async () => (flags.trouble === undefined ? undefined : { note: flags.trouble }),
    },
    busCheck('news', whispers.distributed, () => false, WITHOUT_NEWS),
  ];
}
