import { reasonOf } from '@leviathan/kernel';
import type { Log } from '../log.ts';

/** What starts and stops: a server, a service, an engine. */
export interface Part {
  readonly name: string;
  start?(): Promise<void>;
  stop?(): Promise<void>;
}

/**
 * Starts the parts one after the other, since each may need the ones before it. When one fails, those that had started
 * are stopped again, and its error is thrown.
 */
export async function startAll(parts: readonly Part[], log: Log): Promise<void> {
  const started: Part[] = [];
  for (const part of parts) {
    try {
      await part.start?.();
      started.push(part);
    } catch (error) {
      await stopAll(started, log);
      throw error;
    }
  }
}

/** Stops the parts in the reverse order. One that fails to stop is logged and does not keep the others from it. */
export async function stopAll(parts: readonly Part[], log: Log): Promise<void> {
  for (const part of parts.toReversed()) {
    try {
      await part.stop?.();
    } catch (error) {
      log.error({ part: part.name, err: error }, `${part.name} did not stop cleanly: ${reasonOf(error)}`);
    }
  }
}
