import type { Log } from '@leviathan/grains';
import type { Clock, Tracing } from '@leviathan/kernel';

/** The engines that can be outside of this process. */
export const ENGINE_NAMES = ['rabbitmq', 'nats', 'mongo'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export interface EngineSettings {
  /** Where everything is kept (`LEV_DATA_DIR`); made if it is missing. */
  readonly dataDir: string;
  /** SQLite files and buses in this process instead of servers. @default true */
  readonly embedded?: boolean;
  readonly instance?: string;
  readonly rabbitmqUrl?: string | undefined;
  readonly rabbitmqPrefix?: string | undefined;
  readonly rabbitmqCaFile?: string | undefined;
  readonly natsUrl?: string | undefined;
  readonly natsPrefix?: string | undefined;
  readonly natsCaFile?: string | undefined;
  readonly natsCredsFile?: string | undefined;
  readonly mongoUrl?: string | undefined;
  readonly mongoCaFile?: string | undefined;
  /** How many whispers each log keeps. @default 10 000 */
  readonly whispersKept?: number;
}

export interface EngineSurroundings {
  readonly clock: Clock;
  readonly log: Log;
  readonly tracing?: Tracing;
  /** Which servers the services of this process use; nothing is loaded for the others. All unless given. */
  readonly needs?: readonly EngineName[];
}
