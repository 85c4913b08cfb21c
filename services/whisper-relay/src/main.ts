import { asyncApiDocument } from '@leviathan/contracts';
import { openEngines } from '@leviathan/engines';
import { VERSION, runService } from '@leviathan/service-kit';
import { createLoneWhisperRelay, whisperRelaySettings } from './service.ts';

await runService({
  name: 'whisper-relay',
  settings: whisperRelaySettings,
  open: openEngines,
  create: createLoneWhisperRelay,
  asyncapi: asyncApiDocument(VERSION),
});
