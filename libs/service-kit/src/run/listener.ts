import { type Clock, LeviathanError, reasonOf } from '@leviathan/kernel';
import type { App } from '../service.ts';

/** How long a stop waits for requests that are being answered; then their connections are cut. */
export const GRACE_MS = 10_000;

/** Thrown at start when the port cannot be listened on. Choose another, or stop who has it. */
export class PortUnavailable extends LeviathanError {
  readonly code = 'port-unavailable';
  readonly retry = 'never';
}

/**
 * Listens on the first free port from `port` on, trying `tries` of them.
 *
 * @returns the URL
 * @throws {@link PortUnavailable}
 */
export async function listen(app: App, host: string, port: number, tries = 1): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    if (isTaken(error) && tries > 1) return listen(app, host, port + 1, tries - 1);
    const advice = isTaken(error)
      ? '; choose another with LEV_HTTP_PORT (the API) or LEV_ADMIN_PORT (health, metrics)'
      : '';
    throw new PortUnavailable(`cannot listen on ${host}:${port}: ${reasonOf(error)}${advice}`, { cause: error });
  }
}

/**
 * Stops accepting, ends event streams, answers what is on its way with `Connection: close`, and waits for what is being
 * answered: at most {@link GRACE_MS} in all.
 */
export async function closeServer(app: App, clock: Clock, idleGraceMs?: number): Promise<void> {
  const cut = clock.after(GRACE_MS, () => {
    app.server.closeAllConnections();
  });
  await app.connections.drain(clock, idleGraceMs);
  await app.close();
  cut.cancel();
}

function isTaken(error: unknown): boolean {
  return Error.isError(error) && 'code' in error && error.code === 'EADDRINUSE';
}
