import { type SharedSettings, sharedSettings } from '@leviathan/service-kit';

/** flag-service has no settings of its own: the seed file and the four switches are everybody's. */
export const flagServiceSettings = sharedSettings;

/** What of them it reads. */
export type FlagServiceSettings = Pick<
  SharedSettings,
  'flagsFile' | 'enableMetagptRoles' | 'enableOrleans' | 'enableDistributedWhispers' | 'enableMonitoring'
> &
  Partial<Pick<SharedSettings, 'retentionAudit'>>;
