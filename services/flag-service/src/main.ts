import { asyncApiDocument } from '@leviathan/contracts';
import { OPENAPI_DOCUMENT } from '@leviathan/contracts/openapi';
import { openEngines } from '@leviathan/engines';
import { VERSION, runService } from '@leviathan/service-kit';
import { createFlagService, flagServiceSettings } from './service.ts';

await runService({
  name: 'flag-service',
  settings: flagServiceSettings,
  open: openEngines,
  create: createFlagService,
  openapi: OPENAPI_DOCUMENT,
  asyncapi: asyncApiDocument(VERSION),
});
