/**
 * Settings that one service alone reads. The five may share one environment, and then none of them shall call a setting
 * of another a mistake.
 */
export const OWN_SETTINGS: readonly string[] = [
  'LEV_ADMISSION_LAG_MS',
  'LEV_ADMISSION_PENDING',
  'LEV_ADMISSION_PENDING_PARTITION',
  'LEV_FALLBACK_ROUTES',
  'LEV_MCP',
  'LEV_RETENTION_COMMANDS',
  'LEV_RETENTION_RUNS',
  'LEV_RETENTION_SESSIONS',
  'LEV_ROUTE_SILENT_MS',
  'LEV_SCRIPTED_LATENCY_MS',
  'LEV_TENANT_BURST',
  'LEV_TENANT_RATE',
  'LEV_WHISPER_FILE',
];
