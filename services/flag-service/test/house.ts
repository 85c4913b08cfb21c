import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engines, openEngines } from '@leviathan/engines';
import { VirtualClock } from '@leviathan/kernel';
import { type App, createHttp, createLog } from '@leviathan/service-kit';
import { createFlagService, type FlagService } from '../src/service.ts';

export const log = createLog({ level: 'silent', service: 'flag-service', instance: 'test' });

/** flag-service on embedded engines in a folder of its own. */
export interface House extends AsyncDisposable {
  readonly app: App;
  readonly service: FlagService;
  readonly engines: Engines;
  readonly clock: VirtualClock;
}

export interface HouseOptions {
  readonly dataDir: string;
  readonly flagsFile?: string;
  readonly on?: boolean;
}

export async function openHouse({ dataDir, flagsFile, on = false }: HouseOptions): Promise<House> {
  const clock = new VirtualClock();
  const engines = await openEngines({ dataDir }, { clock, log });
  const switches = {
    enableMetagptRoles: on,
    enableOrleans: on,
    enableDistributedWhispers: on,
    enableMonitoring: on,
  };
  try {
    const service = await createFlagService({ settings: { flagsFile, ...switches }, engines, clock, log });
    const app = await createHttp({ services: [service], log, authentication: { kind: 'open' } });
    await service.start();
    const close = async (): Promise<void> => {
      await app.close();
      await service.stop();
      await engines.close();
    };
    return { app, service, engines, clock, [Symbol.asyncDispose]: close };
  } catch (error) {
    await engines.close();
    throw error;
  }
}

/** A folder that is gone when the test is over. */
export async function folder(): Promise<AsyncDisposable & { readonly path: string; file(name: string): string }> {
  const path = await mkdtemp(join(tmpdir(), 'flag-service-'));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
