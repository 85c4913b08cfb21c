import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Engines, openEngines } from '@leviathan/engines';
import { NO_TRACING, SystemClock } from '@leviathan/kernel';
import { type System, createLog, createMetrics, readSettings, startSystem } from '@leviathan/service-kit';
import { eventually } from '@leviathan/test-kit';
import { composeServices, embeddedSettings } from '../src/services.ts';
import { embeddedEnvironment } from '../src/settings.ts';
import { AWAY, AwayEngines } from './away-engines.ts';

interface Report {
  readonly ready: boolean;
  readonly checks: readonly { readonly name: string; readonly reason?: string; readonly note?: string }[];
}

const { rabbitmq, nats, mongo } = AWAY;
/** What each service says of engines that are away: reasons make it unready, notes do not. */
const SAID = {
  'flag-service': { reasons: [mongo], notes: [nats] },
  'whisper-relay': { reasons: [mongo, rabbitmq], notes: [nats] }, // no flags are known yet: whispers are local
  'session-store': { reasons: [mongo, rabbitmq], notes: [nats] },
  'role-orchestrator': { reasons: [mongo, rabbitmq], notes: [nats] },
  'command-router': { reasons: [mongo, rabbitmq], notes: [nats] },
} as const;

let dataDir: string;
let inner: Engines;
let away: AwayEngines;
let system: System | undefined;

const log = createLog({ level: 'silent', service: 'test', instance: 'test' });
const clock = new SystemClock();

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'lev-away-'));
  inner = await openEngines({ dataDir }, { clock, log });
  away = new AwayEngines(inner);
});

afterEach(async () => {
  away.isAway = false;
  await system?.stop();
  system = undefined;
  await inner.close();
  rmSync(dataDir, { recursive: true });
});

/** One of the five, started without its engines. */
async function start(name: keyof typeof SAID): Promise<System> {
  const args = { once: true, demo: false, port: 0, dataDir, appDir: 'app' };
  const settings = readSettings(embeddedSettings, embeddedEnvironment({}, args), () => undefined);
  const metrics = createMetrics();
  const ports = { clock, log, metrics, tracing: NO_TRACING };
  const { all } = await composeServices(settings, away.engines, ports);
  return startSystem({ services: all.filter((service) => service.name === name), settings, ...ports });
}

const ask = (path: string): Promise<Response> => fetch(`${system?.url ?? ''}${path}`);
const readiness = async (): Promise<Report> => (await ask('/readyz')).json() as Promise<Report>;

test.each(Object.entries(SAID))(
  '%s starts without its engines, names each that is away and why, and is ready by itself when they come',
  async (name, { reasons, notes }) => {
    system = await start(name as keyof typeof SAID);

    expect((await ask('/livez')).status).toBe(200);
    expect((await ask('/readyz')).status).toBe(503);
    const { checks } = await readiness();
    const said = (what: 'reason' | 'note'): string => checks.map((check) => check[what] ?? '').join('\n');
    for (const reason of reasons) expect(said('reason')).toContain(reason);
    for (const note of notes) expect(said('note')).toContain(note);

    away.isAway = false;
    await eventually(async () => expect(await readiness()).toMatchObject({ ready: true }), 15_000);
  },
  30_000,
);
