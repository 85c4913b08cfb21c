import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from '@jest/globals';
import { SystemClock } from '@leviathan/kernel';
import { type Service, readSettings, sharedSettings, startSystem } from '@leviathan/service-kit';
import { config, serviceOf, silentLog } from '../server.ts';

const settings = readSettings(sharedSettings, { LEV_EMBEDDED: 'true', LEV_HTTP_PORT: '0', LEV_ADMIN_PORT: '0' });
const ports = { clock: new SystemClock(), log: silentLog() };

function named(name: Service['name'], path: string): Service {
  return { ...serviceOf((app) => app.get(path, { config }, async () => ({ name }))), name };
}

test('services share one origin, with health and metrics', async () => {
  const services = [named('flag-service', '/v1/flags'), named('session-store', '/v1/sessions')];
  const system = await startSystem({ services, settings, ...ports });

  for (const path of ['/v1/flags', '/v1/sessions', '/readyz', '/metrics', '/services/flag-service/readyz']) {
    expect((await fetch(system.url + path)).status).toBe(200);
  }
  expect(system.operationsUrl).toBeUndefined();
  await system.stop();
});

test('while services start, probes on the port of their own see that it lives and is not ready', async () => {
  const gate = Promise.withResolvers<undefined>();
  const slow = { ...named('session-store', '/v1/sessions'), start: () => gate.promise };
  const port = await freePort();
  const starting = startSystem({
    services: [slow],
    settings: { ...settings, adminPort: port },
    operations: 'own-port',
    ...ports,
  });
  const admin = `http://127.0.0.1:${String(port)}`;

  await answers(`${admin}/livez`);
  expect(await (await fetch(`${admin}/readyz`)).json()).toMatchObject({ ready: false, phase: 'starting' });

  gate.resolve(undefined);
  const system = await starting;
  expect(system.operationsUrl).toBe(admin);
  expect((await fetch(`${admin}/readyz`)).status).toBe(200);
  expect((await fetch(`${system.url}/metrics`)).status).toBe(404);
  await system.stop();
});

test('it takes the next port when the first is taken and it may', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const taken = portOf(other);

  const system = await startSystem({
    services: [],
    settings: { ...settings, httpPort: taken },
    portTries: 20,
    ...ports,
  });

  expect(Number(new URL(system.url).port)).toBeGreaterThan(taken);
  expect((await fetch(`${system.url}/livez`)).status).toBe(200);
  await system.stop();
  other.close();
});

function portOf(server: ReturnType<typeof createServer>): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  return address.port;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(url: string): Promise<void> {
  const deadline = performance.now() + 5000;
  for (;;) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    if (performance.now() > deadline) throw new Error(`${url} never answered`);
  }
}
