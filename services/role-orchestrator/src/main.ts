import { asyncApiDocument } from '@leviathan/contracts';
import { OPENAPI_DOCUMENT } from '@leviathan/contracts/openapi';
import { openEngines } from '@leviathan/engines';
import { VERSION, runService } from '@leviathan/service-kit';
import { createRoleOrchestrator, roleOrchestratorSettings } from './service.ts';

await runService({
  name: 'role-orchestrator',
  settings: roleOrchestratorSettings,
  open: openEngines,
  create: createRoleOrchestrator,
  openapi: OPENAPI_DOCUMENT,
  asyncapi: asyncApiDocument(VERSION),
});
