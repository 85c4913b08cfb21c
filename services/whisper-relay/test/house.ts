import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FlagSet, type FlagSource, flagSetOf } from '@leviathan/contracts';
import { type Engines, openEngines } from '@leviathan/engines';
import { type Clock, type Tracing, VirtualClock } from '@leviathan/kernel';
import { type App, ApiKeyFile, type Service, createHttp, createLog, createMetrics } from '@leviathan/service-kit';
import { createWhisperRelay } from '../src/service.ts';

export const log = createLog({ level: 'silent', service: 'whisper-relay', instance: 'test' });

/** Flags that a test turns, and takes away. */
export class TurningFlags implements FlagSource {
  #version = 0;
  #set: FlagSet = { flags: {} };
  isAway = false;

  constructor(on: boolean) {
    this.turn(on);
  }

  turn(on: boolean): void {
    this.set(
      flagSetOf({
        ENABLE_METAGPT_ROLES: !on,
        ENABLE_ORLEANS: !on,
        ENABLE_DISTRIBUTED_WHISPERS: on,
        ENABLE_MONITORING: !on,
      }),
    );
  }

  set(set: FlagSet): void {
    this.#version += 1;
    this.#set = set;
  }

  async fetch(etag: string | undefined): ReturnType<FlagSource['fetch']> {
    if (this.isAway) throw new Error('flag-service is away');
    const current = String(this.#version);
    return etag === current ? 'unchanged' : { etag: current, set: this.#set };
  }
}

/** whisper-relay on embedded engines in a folder of its own. */
export interface House extends AsyncDisposable {
  readonly app: App;
  readonly service: Service;
  readonly engines: Engines;
  readonly flags: TurningFlags;
  readonly clock: Clock;
  readonly whisperFile: string;
  metrics(): Promise<string>;
}

export interface HouseOptions {
  readonly dataDir: string;
  readonly on?: boolean;
  readonly whisperFile?: string;
  readonly whispersKept?: number;
  readonly apiKeysFile?: string;
  readonly tracing?: Tracing;
}

export async function openHouse(options: HouseOptions): Promise<House> {
  const { dataDir, on = true, whispersKept, apiKeysFile, tracing } = options;
  const whisperFile = options.whisperFile ?? join(dataDir, 'kingly-whisper.json');
  const clock = new VirtualClock();
  const flags = new TurningFlags(on);
  const metrics = createMetrics();
  const engines = await openEngines(
    { dataDir, ...(whispersKept === undefined ? {} : { whispersKept }) },
    { clock, log },
  );
  const settings = { whisperFile, legacyTenant: 'local' };
  const service = await createWhisperRelay({ settings, engines, flags, clock, log, metrics });
  const file = apiKeysFile === undefined ? undefined : await ApiKeyFile.open(apiKeysFile, { clock, log });
  const app = await createHttp({
    services: [service],
    log,
    ...(tracing === undefined ? {} : { tracing }),
    authentication: file === undefined ? { kind: 'open' } : { kind: 'guarded', keys: file },
  });
  await service.start();
  const close = async (): Promise<void> => {
    await app.close();
    await service.stop();
    file?.close();
    await engines.close();
  };
  return {
    app,
    service,
    engines,
    flags,
    clock,
    whisperFile,
    metrics: () => metrics.metrics(),
    [Symbol.asyncDispose]: close,
  };
}

/** A folder that is gone when the test is over. */
export async function folder(): Promise<AsyncDisposable & { readonly path: string; file(name: string): string }> {
  const path = await mkdtemp(join(tmpdir(), 'whisper-relay-'));
  return {
    path,
    file: (name) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}
