import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngines } from '@leviathan/engines';
import { NO_TRACING, SystemClock } from '@leviathan/kernel';
import { createHttp, createMetrics, documentOf, readSettings } from '@leviathan/service-kit';
import { pino } from 'pino';
import { composeServices, embeddedSettings } from './services.ts';
import { embeddedEnvironment } from './settings.ts';

/** At a port of its own where a service runs alone, so no path of the one origin. */
const OPERATIONS = ['/metrics'];

/** The OpenAPI document of all five services at one origin, as this source has it: none of them is started. */
export async function openApiDocument(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'leviathan-openapi-'));
  try {
    return await documentIn(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function documentIn(dataDir: string): Promise<object> {
  const env = embeddedEnvironment(
    { LEV_WHISPER_FILE: join(dataDir, 'whisper') },
    { dataDir, appDir: dataDir, port: 0 },
  );
  const settings = readSettings(embeddedSettings, env);
  const ports = { clock: new SystemClock(), log: pino({ level: 'silent' }), metrics: createMetrics() };
  const engines = await openEngines(settings, ports);
  try {
    const { all } = await composeServices(settings, engines, { ...ports, tracing: NO_TRACING });
    const app = await createHttp({ services: all, ...ports, authentication: { kind: 'open' } });
    const { paths = {}, ...document } = documentOf(app);
    await app.close();
    return {
      ...document,
      paths: Object.fromEntries(Object.entries(paths).filter(([path]) => !OPERATIONS.includes(path))),
    };
  } finally {
    await engines.close();
  }
}
