import type { App } from '@leviathan/service-kit';
import type { RouterParts } from '../router-parts.ts';
import { batchRoutes } from './batch-routes.ts';
import { changeParked } from './change-parked.ts';
import { readParked } from './read-parked.ts';

/** Parked commands: those that need somebody to look at them. Nothing parked ends by itself. */
export function parkedRoutes(app: App, parts: RouterParts): void {
  readParked(app, parts);
  batchRoutes(app, parts);
  changeParked(app, parts);
}
