import { LeviathanError } from '@leviathan/kernel';
import type { SharedSettings } from '../settings/shared-settings.ts';

/** Thrown at start when there is nothing to store in and send over. Follow its message. */
export class MissingEngines extends LeviathanError {
  readonly code = 'missing-engines';
  readonly retry = 'never';
}

/**
 * Embedded adapters are used only when asked for: nobody shall find out after a crash that a cluster kept its data in
 * one container's file.
 *
 * @throws {@link MissingEngines} naming the URLs that are missing, and that this release has embedded adapters only
 */
export function requireEngines(
  settings: Pick<SharedSettings, 'embedded' | 'rabbitmqUrl' | 'natsUrl' | 'mongoUrl'>,
): void {
  if (settings.embedded) return;
  const urls = {
    LEV_RABBITMQ_URL: settings.rabbitmqUrl,
    LEV_NATS_URL: settings.natsUrl,
    LEV_MONGO_URL: settings.mongoUrl,
  };
  const missing = Object.entries(urls).flatMap(([name, url]) => (url === undefined ? [name] : []));
  const release = 'this release runs on embedded adapters only: set LEV_EMBEDDED=true';
  throw new MissingEngines(missing.length === 0 ? release : `not set: ${missing.join(', ')}; ${release}`);
}
