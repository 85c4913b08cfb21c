import { type SettingsOf, boundedRetention, defineSettings, sharedSettings } from '@leviathan/service-kit';

/** What command-router reads from its environment. */
export const commandRouterSettings = defineSettings({
  ...sharedSettings,
  retentionCommands: boundedRetention(
    'LEV_RETENTION_COMMANDS',
    'For how many days a command is kept after its end, and with it its Idempotency-Key. Parked ones are kept until somebody decides.',
    30,
  ),
});
export type CommandRouterSettings = SettingsOf<typeof commandRouterSettings>;
