import type { ServiceName } from '@leviathan/contracts';
import { LeviathanError } from '@leviathan/kernel';
import type { SharedSettings } from '../settings/shared-settings.ts';

/** Thrown at start when there is nothing to store in and send over. Follow its message. */
export class MissingEngines extends LeviathanError {
  readonly code = 'missing-engines';
  readonly retry = 'never';
}

type Engine = 'rabbitmq' | 'nats' | 'mongo';

const ALL: readonly Engine[] = ['rabbitmq', 'nats', 'mongo'];

/**
 * What each service uses. All flags can be turned while it runs, so whatever a flag may turn on counts; flag-service
 * takes no commands.
 */
const NEEDS: Readonly<Record<ServiceName, readonly Engine[]>> = {
  'command-router': ALL,
  'session-store': ALL,
  'role-orchestrator': ALL,
  'whisper-relay': ALL,
  'flag-service': ['nats', 'mongo'],
};

/** The servers that a service needs when it is not embedded. */
export function enginesOf(service: ServiceName): readonly Engine[] {
  return NEEDS[service];
}

/**
 * Embedded adapters are used only when asked for: nobody shall find out after a crash that a cluster kept its data in
 * one container's file.
 *
 * @throws {@link MissingEngines} naming the URLs that are missing
 */
export function requireEngines(
  service: ServiceName,
  settings: Pick<SharedSettings, 'embedded' | 'rabbitmqUrl' | 'natsUrl' | 'mongoUrl' | 'enableDistributedWhispers'>,
): void {
  const { embedded, rabbitmqUrl, natsUrl, mongoUrl, enableDistributedWhispers } = settings;
  if (embedded) return;
  const urls = { rabbitmq: rabbitmqUrl, nats: natsUrl, mongo: mongoUrl };
  // What else goes over NATS is news, which everybody can do without; when the flag is turned on later, readiness names it.
  const needed = enginesOf(service).filter((engine) => engine !== 'nats' || enableDistributedWhispers);
  const missing = needed.filter((engine) => urls[engine] === undefined);
  if (missing.length === 0) return;
  const names = missing.map((engine) => `LEV_${engine.toUpperCase()}_URL`).join(', ');
  throw new MissingEngines(`not set: ${names}; without servers, LEV_EMBEDDED=true runs on files in LEV_DATA_DIR`);
}
