import { type SettingsOf, defineSettings, retentionSetting, sharedSettings } from '@leviathan/service-kit';

/** What session-store reads from its environment. */
export const sessionStoreSettings = defineSettings({
  ...sharedSettings,
  retentionSessions: retentionSetting(
    'LEV_RETENTION_SESSIONS',
    'For how many days closed sessions and jobs that ended are kept, with all their history; for ever unless set. Legacy files are never touched.',
  ),
});
export type SessionStoreSettings = SettingsOf<typeof sessionStoreSettings>;
