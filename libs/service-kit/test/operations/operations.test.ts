import { afterEach, describe, expect, test } from '@jest/globals';
import { type App, Readiness, VERSION, createHttp, createMetrics, createOperations } from '@leviathan/service-kit';
import { config, serverOf, serviceOf, silentLog } from '../server.ts';

describe('operations', () => {
  let app: App;
  afterEach(() => app.close());

  test('liveness asks nobody', async () => {
    const never = { name: 'journal', check: () => new Promise<undefined>(() => undefined) };
    app = await serverOf(() => undefined, { services: [serviceOf(() => undefined, [never])] });

    const answer = await app.inject('/livez');

    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ alive: true });
  });

  test('readiness names each dependency, and why it is not ready', async () => {
    const checks = [
      { name: 'journal', check: async () => undefined },
      { name: 'broker', check: async () => 'not connected since 10:00' },
      {
        name: 'flags',
        check: async () => {
          throw new Error('flag-service does not answer');
        },
      },
    ];
    app = await serverOf(() => undefined, { services: [serviceOf(() => undefined, checks)] });

    const answer = await app.inject('/readyz');

    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toEqual({
      ready: false,
      phase: 'serving',
      checks: [
        { name: 'session-store/journal', ready: true },
        { name: 'session-store/broker', ready: false, reason: 'not connected since 10:00' },
        { name: 'session-store/flags', ready: false, reason: 'flag-service does not answer' },
      ],
    });
  });

  test('metrics show each check: away, there with something to know, and in order', async () => {
    const checks = [
      { name: 'journal', check: async () => undefined },
      { name: 'whisper bus', check: async () => ({ note: 'it is away; meanwhile whispers wait' }) },
      { name: 'broker', check: async () => 'not connected' },
    ];
    app = await serverOf(() => undefined, { services: [serviceOf(() => undefined, checks)] });

    const { body } = await app.inject('/metrics');

    expect(body).toContain('lev_readiness{lev_service="session-store",lev_dependency="journal"} 2');
    expect(body).toContain('lev_readiness{lev_service="session-store",lev_dependency="whisper bus"} 1');
    expect(body).toContain('lev_readiness{lev_service="session-store",lev_dependency="broker"} 0');
  });

  test.each(['starting', 'stopping'] as const)(
    'while it is %s nothing is ready, whatever the checks say',
    async (phase) => {
      const services = [serviceOf(() => undefined)];
      app = await serverOf(() => undefined, { services, readiness: new Readiness(services, phase) });

      expect((await app.inject('/readyz')).statusCode).toBe(503);
      expect((await app.inject('/livez')).statusCode).toBe(200);
    },
  );

  test('each service answers for itself', async () => {
    const sick = { name: 'broker', check: async () => 'away' };
    const services = [
      serviceOf(() => undefined),
      { ...serviceOf(() => undefined, [sick]), name: 'flag-service' as const },
    ];
    app = await serverOf(() => undefined, { services });

    expect((await app.inject('/services/session-store/readyz')).statusCode).toBe(200);
    expect((await app.inject('/services/flag-service/readyz')).statusCode).toBe(503);
    expect((await app.inject('/services/flag-service/version')).json()).toMatchObject({ services: ['flag-service'] });
  });

  test('the version is the release', async () => {
    app = await serverOf(() => undefined);

    expect((await app.inject('/version')).json()).toEqual({
      version: VERSION,
      services: ['session-store'],
      node: process.version,
    });
    expect(VERSION).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('requests are measured by route, not by path, and the process is measured too', async () => {
    app = await serverOf((scope) => scope.get('/v1/things/:id', { config }, async () => ({})));
    await app.inject('/v1/things/first');
    await app.inject('/v1/things/second');
    await app.inject('/v1/nowhere');

    const { headers, body } = await app.inject('/metrics');

    expect(headers['content-type']).toContain('text/plain');
    expect(body).toContain(
      'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/v1/things/:id",http_response_status_code="200"} 2',
    );
    expect(body).not.toContain('first');
    expect(body).not.toContain('nowhere');
    expect(body).toContain('nodejs_eventloop_lag_seconds');
    expect(body).toContain('process_cpu_seconds_total');
  });

  test('with a port of their own, the metrics are only there, and probes may call by address', async () => {
    const services = [serviceOf(() => undefined)];
    const shared = {
      services,
      log: silentLog(),
      metrics: createMetrics(),
      readiness: new Readiness(services, 'serving'),
    };
    app = await createHttp({ ...shared, authentication: { kind: 'open' }, operations: 'no-metrics' });
    const admin = await createOperations(shared);
    await app.inject('/version');

    expect((await app.inject('/metrics')).statusCode).toBe(404);
    expect((await app.inject('/readyz')).statusCode).toBe(200);
    const scrape = await admin.inject({ url: '/metrics', headers: { host: '10.1.2.3:9090' } });
    expect(scrape.statusCode).toBe(200);
    expect(scrape.body).toContain('http_route="/version"');
    expect((await admin.inject({ url: '/readyz', headers: { host: '[fd00::1]:9090' } })).statusCode).toBe(200);
    expect((await admin.inject({ url: '/readyz', headers: { host: 'evil.example' } })).statusCode).toBe(403);
    await admin.close();
  });
});
