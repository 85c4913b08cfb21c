import { asyncApiDocument } from '@leviathan/contracts';
import { OPENAPI_DOCUMENT } from '@leviathan/contracts/openapi';
import { openEngines } from '@leviathan/engines';
import { VERSION, runService } from '@leviathan/service-kit';
import { createSessionStore, sessionStoreSettings } from './service.ts';

await runService({
  name: 'session-store',
  settings: sessionStoreSettings,
  open: openEngines,
  create: createSessionStore,
  openapi: OPENAPI_DOCUMENT,
  asyncapi: asyncApiDocument(VERSION),
});
