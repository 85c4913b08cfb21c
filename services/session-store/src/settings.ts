import { type SettingsOf, sharedSettings } from '@leviathan/service-kit';

/** session-store has no settings of its own. */
export const sessionStoreSettings = sharedSettings;
export type SessionStoreSettings = SettingsOf<typeof sessionStoreSettings>;
