import { join } from 'node:path';
import type { ServiceName } from '@leviathan/contracts';
import { type Clock, LeviathanError, SystemClock, type Tracing } from '@leviathan/kernel';
import { type OpenTracing, openTracing } from '@leviathan/telemetry';
import type { Logger } from 'pino';
import { createLog } from '../log.ts';
import { type Metrics, createMetrics } from '../operations/metrics.ts';
import { VERSION } from '../operations/version.ts';
import type { Service } from '../service.ts';
import { InvalidSettings } from '../settings/invalid-settings.ts';
import { type Environment, readSettings } from '../settings/read-settings.ts';
import type { SettingsDefinition } from '../settings/setting.ts';
import type { SharedSettings } from '../settings/shared-settings.ts';
import { enginesOf, requireEngines } from './engine-settings.ts';
import { type Host, thisProcess } from './host.ts';
import { startSystem } from './system.ts';

/** What every part of a program is given: time, log, metrics, traces. */
export interface Ports {
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

export interface Closable {
  close(): Promise<void>;
}

export interface RunOptions<S extends SharedSettings, E extends Closable> {
  readonly name: ServiceName;
  readonly settings: SettingsDefinition<S>;
  /** Opens the engines; they are closed last. */
  readonly open: (settings: S, ports: Ports & { readonly needs: ReturnType<typeof enginesOf> }) => Promise<E>;
  /** Composes the service; it is started afterwards. */
  readonly create: (parts: { readonly settings: S; readonly engines: E } & Ports) => Promise<Service>;
  /** The two documents of all services: each of them can tell of the others. */
  readonly openapi?: object;
  readonly asyncapi?: object;
}

/**
 * Runs one service as a program: reads its settings, starts it, prints `ready <url>`, and stops it in order on SIGTERM
 * or SIGINT. A second signal ends it at once, which loses nothing that was acknowledged: the journals are the truth.
 *
 * Whatever keeps it from starting is said on standard error, and the exit code is 1.
 */
export async function runService<S extends SharedSettings, E extends Closable>(
  options: RunOptions<S, E>,
  host: Host = thisProcess(),
): Promise<void> {
  try {
    const { log, stop } = await start(options, host);
    stopOnSignal(host, log, stop);
  } catch (error) {
    host.complain(`${options.name} cannot start: ${startFailure(error)}`);
    host.exit(1);
  }
}

interface Running {
  readonly log: Logger;
  readonly stop: () => Promise<void>;
}

async function start<S extends SharedSettings, E extends Closable>(
  { name, settings: definition, open, create, openapi, asyncapi }: RunOptions<S, E>,
  host: Host,
): Promise<Running> {
  const oddities: string[] = [];
  const settings = withOwnFolder(
    name,
    readSettings(definition, host.env, (sentence) => oddities.push(sentence)),
    host,
  );
  const log = createLog({ level: settings.logLevel, service: name, instance: settings.instance });
  for (const oddity of oddities) log.warn({}, oddity);
  endOnCrash(host, log);
  requireEngines(name, settings);
  await using opening = new AsyncDisposableStack(); // when the start fails, what was opened is closed, last first
  const tracing = await tracingOf(settings, { service: name, env: host.env, log });
  opening.defer(() => tracing.close());
  const ports: Ports = { clock: new SystemClock(), log, metrics: createMetrics(), tracing };
  const engines = await open(settings, { ...ports, needs: enginesOf(name) });
  opening.defer(() => engines.close());
  const service = await create({ settings, engines, ...ports });
  const documents = { ...(openapi === undefined ? {} : { openapi }), ...(asyncapi === undefined ? {} : { asyncapi }) };
  const system = await startSystem({ services: [service], settings, operations: 'own-port', ...ports, ...documents });
  opening.defer(() => system.stop());
  log.info({ url: system.url, operations: system.operationsUrl }, 'ready');
  host.print(`ready ${system.url}`);
  const running = opening.move();
  return { log, stop: () => running.disposeAsync() };
}

/** On servers several services may start in one working directory, and each keeps something else. */
function withOwnFolder<S extends SharedSettings>(name: ServiceName, settings: S, { env }: Host): S {
  const isSet = [env['LEV_DATA_DIR'], env['LEV_DATA_DIR_FILE']].some((text) => text !== undefined && text !== '');
  return settings.embedded || isSet ? settings : { ...settings, dataDir: join(settings.dataDir, name) };
}

/** Records nothing and loads nothing until monitoring is on: at the start, or by the decision of a command. */
export function tracingOf(
  { instance, enableMonitoring }: Pick<SharedSettings, 'instance' | 'enableMonitoring'>,
  about: { readonly service: string; readonly env: Environment; readonly log: Logger },
): Promise<OpenTracing> {
  return openTracing({ ...about, instance, version: VERSION, isWanted: enableMonitoring });
}

function stopOnSignal(host: Host, log: Logger, stop: () => Promise<void>): void {
  let stopping = false;
  host.onStop((signal) => {
    if (stopping) {
      log.warn({ signal }, 'second signal: ending at once');
      host.exit(1);
      return;
    }
    stopping = true;
    log.info({ signal }, 'stopping');
    stop().then(
      () => host.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'did not stop cleanly');
        host.exit(1);
      },
    );
  });
}

/** An error that nobody caught leaves the process in a state that nobody knows: it ends, and its successor recovers. */
function endOnCrash(host: Host, log: Logger): void {
  host.onCrash((error) => {
    log.fatal({ err: error }, 'an error that nobody caught');
    host.exit(1);
  });
}

/** Expected failures are one clear sentence; anything else is a bug and shows where it happened. */
function startFailure(error: unknown): string {
  if (error instanceof InvalidSettings) return `settings that cannot be used:\n${error.message}`;
  if (error instanceof LeviathanError) return error.message;
  return Error.isError(error) ? (error.stack ?? error.message) : String(error);
}
