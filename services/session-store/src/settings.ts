import { type SettingsOf, defineSettings, setting, sharedSettings } from '@leviathan/service-kit';
import { Type } from 'typebox';

/** What session-store reads from its environment. */
export const sessionStoreSettings = defineSettings({
  ...sharedSettings,
  legacyTenant: setting('LEV_LEGACY_TENANT', Type.String({ minLength: 1 }), {
    default: 'local',
    sentence:
      'Tenant whose legacy sessions live directly in LEV_LEGACY_HOME, where the old agent sees them; ' +
      'every other tenant has a home of its own below it.',
  }),
});

export type SessionStoreSettings = SettingsOf<typeof sessionStoreSettings>;
