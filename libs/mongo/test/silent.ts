import type { Log } from '@leviathan/grains';

export const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
