import { asyncApiDocument } from '@leviathan/contracts';
import { openEngines } from '@leviathan/engines';
import { SystemClock } from '@leviathan/kernel';
import {
  type System,
  VERSION,
  createLog,
  createMetrics,
  readSettings,
  startSystem,
  tracingOf,
} from '@leviathan/service-kit';
import { pino } from 'pino';
import type { Arguments } from './arguments.ts';
import { type EmbeddedServices, type EmbeddedSettings, composeServices, embeddedSettings } from './services.ts';
import { embeddedEnvironment } from './settings.ts';

/** From the port that was asked for on; a laptop may run more than one. */
const PORT_TRIES = 20;

export interface EmbeddedSystem extends EmbeddedServices {
  readonly url: string;
  readonly settings: EmbeddedSettings;
  /** In order: not ready, requests finished, services drained, engines closed. */
  stop(): Promise<void>;
}

/** All five services in this process, on the embedded engines, behind one origin on loopback. */
export async function startEmbedded(args: Arguments, env: NodeJS.ProcessEnv): Promise<EmbeddedSystem> {
  const settings = readSettings(embeddedSettings, embeddedEnvironment(env, args), (oddity) => console.error(oddity));
  const log = createLog({
    ...{ level: settings.logLevel, service: 'embedded', instance: settings.instance },
    destination: pino.destination({ dest: 2, sync: true }), // standard output belongs to the story
  });
  const clock = new SystemClock();
  const metrics = createMetrics();
  const tracing = await tracingOf(settings, { service: 'leviathan', env, log });
  await using opening = new AsyncDisposableStack(); // closed again, last first, when the start fails
  opening.defer(() => tracing.close());
  const engines = opening.adopt(await openEngines(settings, { clock, log, tracing }), (each) => each.close());
  const services = await composeServices(settings, engines, { clock, log, metrics, tracing });
  const system: System = await startSystem({
    services: services.all,
    ...{ settings, clock, log, metrics, tracing, asyncapi: asyncApiDocument(VERSION), portTries: PORT_TRIES },
  });
  opening.defer(() => system.stop());
  const opened = opening.move();
  return { ...services, url: system.url, settings, stop: () => opened.disposeAsync() };
}
