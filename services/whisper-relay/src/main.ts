import { asyncApiDocument } from '@leviathan/contracts';
import { OPENAPI_DOCUMENT } from '@leviathan/contracts/openapi';
import { type Engines, openEngines } from '@leviathan/engines';
import { VERSION, runService } from '@leviathan/service-kit';
import { type WhisperRelaySettings, createLoneWhisperRelay, whisperRelaySettings } from './service.ts';

await runService<WhisperRelaySettings, Engines>({
  name: 'whisper-relay',
  settings: whisperRelaySettings,
  open: openEngines,
  create: createLoneWhisperRelay,
  openapi: OPENAPI_DOCUMENT,
  asyncapi: asyncApiDocument(VERSION),
});
