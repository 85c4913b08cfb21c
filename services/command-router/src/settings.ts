import { type SettingsOf, sharedSettings } from '@leviathan/service-kit';

/** command-router has no settings of its own. */
export const commandRouterSettings = sharedSettings;
export type CommandRouterSettings = SettingsOf<typeof commandRouterSettings>;
