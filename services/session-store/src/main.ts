import { asyncApiDocument } from '@leviathan/contracts';
import { openEngines } from '@leviathan/engines';
import { VERSION, runService } from '@leviathan/service-kit';
import { createSessionStore, sessionStoreSettings } from './service.ts';

await runService({
  name: 'session-store',
  settings: sessionStoreSettings,
  open: openEngines,
  create: createSessionStore,
  asyncapi: asyncApiDocument(VERSION),
});
