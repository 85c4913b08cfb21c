import type { App } from '@leviathan/service-kit';
import { cancelCommand } from './cancel-command.ts';
import { commandEvents } from './command-events.ts';
import { commandTypes } from './command-types.ts';
import { explainCommand } from './explain.ts';
import { getCommands } from './get-commands.ts';
import { Confirmations } from './mcp/confirmations.ts';
import { mcpRoute } from './mcp/mcp-route.ts';
import { parkedRoutes } from './parked/parked-routes.ts';
import { postCommand } from './post-command.ts';
import type { RouterParts } from './router-parts.ts';
import { systemRoute } from './system.ts';

/** What belongs to `/mcp` alone; without it there is no such path. */
export interface McpOptions {
  /** Sign the confirmations of destructive tools. */
  readonly secrets: readonly string[];
}

/** All routes of the router, at the contract's paths. */
export function routerRoutes(app: App, parts: RouterParts, mcp: McpOptions | undefined): void {
  app.addHook('preClose', async () => parts.waits.close());
  postCommand(app, parts);
  getCommands(app, parts);
  explainCommand(app, parts);
  commandEvents(app, parts);
  cancelCommand(app, parts);
  commandTypes(app);
  parkedRoutes(app, parts);
  systemRoute(app, parts);
  if (mcp !== undefined) mcpRoute(app, { ...parts, confirmations: new Confirmations(mcp.secrets, parts.clock) });
}
