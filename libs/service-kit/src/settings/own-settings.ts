/**
 * Settings that one service alone reads. The five may share one environment, and then none of them shall call a setting
 * of another a mistake.
 */
export const OWN_SETTINGS: readonly string[] = [
  'LEV_RETENTION_COMMANDS',
  'LEV_RETENTION_RUNS',
  'LEV_RETENTION_SESSIONS',
  'LEV_SCRIPTED_LATENCY_MS',
  'LEV_WHISPER_FILE',
];
