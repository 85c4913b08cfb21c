import { join } from 'node:path';
import type { Engines } from '@leviathan/engines';
import { type Log, type OwnerSettings, edgeRecords, installedPartitionsChecks } from '@leviathan/grains';
import { type Clock, NO_TRACING, type Tracing } from '@leviathan/kernel';
import { type DependencyState, type Guard, createGuard } from '@leviathan/resilience';
import {
  DAY_MS,
  type Metrics,
  type ReadinessCheck,
  type Service,
  busCheck,
  journalCheck,
  showBreakers,
} from '@leviathan/service-kit';
import { AnnouncedRuns } from './adapters/announced-runs.ts';
import { DefinitionFiles } from './adapters/definitions/definition-files.ts';
import { openModel } from './adapters/models/open-model.ts';
import { runGrain } from './domain/run/run-grain.ts';
import { definitionRoutes } from './http/definition-routes.ts';
import { RunReader } from './http/run-reader.ts';
import { runRoutes } from './http/run-routes.ts';
import { runStream } from './http/run-stream.ts';
import { watchPage } from './http/watch-page.ts';
import type { LanguageModel } from './ports.ts';
import { RunsOwner } from './adapters/runs-owner.ts';
import type { RoleOrchestratorSettings } from './settings.ts';

export type { LanguageModel, ModelAnswer, ModelRequest } from './ports.ts';
export { type RoleOrchestratorSettings, roleOrchestratorSettings } from './settings.ts';

const PRODUCT_DEFINITIONS = join(import.meta.dirname, '../definitions');

export interface RoleOrchestratorParts {
  readonly settings: Pick<RoleOrchestratorSettings, 'instance' | 'partitions' | 'appDir' | 'model'> &
    Partial<RoleOrchestratorSettings>;
  readonly engines: Pick<Engines, 'mode' | 'journal' | 'commands' | 'whispers'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
  /** Put around the model that the settings name, to count or to record. */
  readonly watchModel?: (model: LanguageModel) => LanguageModel;
  /** Numbers of the owner; those of {@link OWNER_NUMBERS} unless given. */
  readonly owner?: Partial<OwnerSettings>;
}

/**
 * A call that was lost with its owner falls due within `callCheckMs` and is met by a sweep: together they are how long a
 * run stands still after a kill. On the embedded engines looking costs a local read, so it is done more often.
 */
const OWNER_NUMBERS: Readonly<Record<Engines['mode'], Partial<OwnerSettings>>> = {
  embedded: { callCheckMs: 1000, sweepEveryMs: 300 },
  distributed: { sweepEveryMs: 500 },
};

const WITHOUT_WHISPERS =
  'runs are served, their streams look at the journal each second; whispers for other processes wait, as long as they ' +
  'are of use';

/** The service, and the way to see its owner end without warning. */
export interface RoleOrchestrator extends Service {
  replaceOwner(): Promise<{ readonly dropped: string; readonly taken: string }>;
}

/** Composes role-orchestrator: the definitions, the language model, the owner of the run partitions, and the reads. */
export async function createRoleOrchestrator(parts: RoleOrchestratorParts): Promise<RoleOrchestrator> {
  const { settings, engines, clock, log, tracing = NO_TRACING } = parts;
  const journal = await engines.journal('role-orchestrator');
  const { appDir } = settings;
  const definitions = await DefinitionFiles.open({ productDir: PRODUCT_DEFINITIONS, appDir, clock, log });
  const guard = guardOf(parts);
  const breakers = (): readonly DependencyState[] => guard.states();
  if (parts.metrics !== undefined) showBreakers(parts.metrics, breakers);
  const model = await modelOf(parts, guard);
  const live = new AnnouncedRuns(engines.whispers.distributed);
  const grain = runGrain({ definitions, model, live, tracing });
  const owner = new RunsOwner(
    {
      ...{ service: 'role-orchestrator', instance: settings.instance, grains: [grain], journal, clock, log, tracing },
      ...{ commands: engines.commands, whispers: engines.whispers, news: engines.whispers.distributed },
      queue: { kind: 'partitions', partitions: settings.partitions },
      breakers,
      settings: { ...retentionOf(settings), ...(parts.owner ?? OWNER_NUMBERS[engines.mode]) },
    },
    (entry) => live.committed(entry),
  );
  const reader = new RunReader(() => owner.present, journal, grain);
  return {
    name: 'role-orchestrator',
    routes: (app) => {
      runRoutes(app, reader);
      runStream(app, { reader, notices: engines.whispers.distributed, clock });
      definitionRoutes(app, definitions);
      watchPage(app);
    },
    records: edgeRecords(journal, { clock, log, auditDays: settings.retentionAudit }),
    checks: [
      journalCheck('run journal', journal),
      busCheck('command bus', engines.commands, () => true),
      // A whisper guides; losing one fails no command.
      busCheck('whispers', engines.whispers.distributed, () => false, WITHOUT_WHISPERS),
      ownerCheck(owner),
      ...installedPartitionsChecks(engines.mode, { journal, partitions: settings.partitions, clock, log }),
    ],
    start: async () => {
      await definitions.watch();
      await owner.present.start();
    },
    stop: async () => {
      await owner.present.drain();
      await definitions.close();
      guard.shutdown();
    },
    replaceOwner: () => owner.replace(),
  };
}

function guardOf({ clock, log }: RoleOrchestratorParts): Guard {
  return createGuard({
    clock,
    changed: ({ dependency, state }) => log.warn({ dependency, state }, 'the breaker of a language model changed'),
  });
}

function retentionOf({ retentionRuns: days }: RoleOrchestratorParts['settings']): Partial<OwnerSettings> {
  return days === undefined ? {} : { retentionMs: { run: days * DAY_MS } };
}

async function modelOf({ settings, clock, watchModel }: RoleOrchestratorParts, guard: Guard): Promise<LanguageModel> {
  const { scriptedLatencyMs = 0, openaiApiKey, openaiBaseUrl, anthropicApiKey, anthropicBaseUrl } = settings;
  const credentials = { openaiApiKey, openaiBaseUrl, anthropicApiKey, anthropicBaseUrl };
  const model = await openModel(settings.model, { clock, guard, scriptedLatencyMs, ...credentials });
  return watchModel === undefined ? model : watchModel(model);
}

function ownerCheck(owner: RunsOwner): ReadinessCheck {
  return {
    name: 'run partitions',
    check: async () => {
      const health = owner.present.health();
      return health.ready ? undefined : health.reason;
    },
  };
}
