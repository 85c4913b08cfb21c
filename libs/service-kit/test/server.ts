import { type App, type HttpOptions, type Service, createHttp, createLog } from '@leviathan/service-kit';

/** A service that has nothing but routes. */
export function serviceOf(routes: Service['routes'], checks: Service['checks'] = []): Service {
  return {
    name: 'session-store',
    routes,
    checks,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
}

/** A server with the routes of a test, open to callers of this machine unless `options` say otherwise. */
export async function serverOf(routes: Service['routes'], options: Partial<HttpOptions> = {}): Promise<App> {
  return createHttp({
    services: [serviceOf(routes)],
    log: silentLog(),
    authentication: { kind: 'open' },
    ...options,
  });
}

export function silentLog(): ReturnType<typeof createLog> {
  return createLog({ level: 'silent', service: 'test', instance: 'test' });
}

/** A log whose lines the test reads. */
export function recordingLog(): { log: ReturnType<typeof createLog>; lines: string[] } {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  return { log: createLog({ level: 'trace', service: 'test', instance: 'one', destination }), lines };
}

/** The scope of every route of these tests. */
export const config = { scope: 'sessions:read' };
