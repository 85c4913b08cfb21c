import { type SettingsOf, defineSettings, setting, sharedSettings } from '@leviathan/service-kit';
import { Type } from 'typebox';

const url = Type.String({
  pattern: '^https?://[^/\\s?#@]+/?$',
  description: 'an http:// or https:// URL without a path',
});

/** What only the router needs. */
export const commandRouterSettings = defineSettings({
  ...sharedSettings,
  flagServiceUrl: setting('LEV_FLAG_SERVICE_URL', url, {
    sentence: 'Where command-router polls the flags. Unset: the last good set on disk, or all flags off.',
  }),
  flagServiceKey: setting('LEV_FLAG_SERVICE_KEY', Type.String({ minLength: 1 }), {
    secret: true,
    sentence: 'API key for flag-service, with the scope flags:read.',
  }),
});

export type CommandRouterSettings = SettingsOf<typeof commandRouterSettings>;
