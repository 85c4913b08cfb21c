import { type SettingsOf, defineSettings, setting, sharedSettings } from '@leviathan/service-kit';
import { Type } from 'typebox';

const url = Type.String({
  pattern: '^https?://[^/\\s?#@]+/?$',
  description: 'an http:// or https:// URL without a path',
});

/** What whisper-relay reads from its environment. */
export const whisperRelaySettings = defineSettings({
  ...sharedSettings,
  whisperFile: setting('LEV_WHISPER_FILE', Type.String({ minLength: 1 }), {
    default: '/tmp/kingly-whisper.json',
    sentence: 'The legacy whisper file, written while ENABLE_DISTRIBUTED_WHISPERS is off: the last whisper wins.',
  }),
  legacyTenant: setting('LEV_LEGACY_TENANT', Type.String({ minLength: 1 }), {
    default: 'local',
    sentence: 'Tenant of the old agent: its whispers, and no others, reach the legacy whisper file.',
  }),
  flagServiceUrl: setting('LEV_FLAG_SERVICE_URL', url, {
    sentence: 'Where flag-service is. Unset: the four ENABLE_ switches.',
  }),
  flagServiceKey: setting('LEV_FLAG_SERVICE_KEY', Type.String({ minLength: 1 }), {
    secret: true,
    sentence: 'API key for flag-service, with the scope flags:read.',
  }),
});

export type WhisperRelaySettings = SettingsOf<typeof whisperRelaySettings>;
