import { asyncApiDocument } from '@leviathan/contracts';
import { OPENAPI_DOCUMENT } from '@leviathan/contracts/openapi';
import { openEngines } from '@leviathan/engines';
import { VERSION, runService } from '@leviathan/service-kit';
import { commandRouterSettings, createCommandRouter } from './service.ts';

await runService({
  name: 'command-router',
  settings: commandRouterSettings,
  open: openEngines,
  create: createCommandRouter,
  openapi: OPENAPI_DOCUMENT,
  asyncapi: asyncApiDocument(VERSION),
});
