import { type SettingsOf, defineSettings, retentionSetting, setting, sharedSettings } from '@leviathan/service-kit';
import { Type } from 'typebox';

const key = Type.String({ minLength: 1 });
const url = Type.String({ pattern: '^https?://', description: 'an http:// or https:// URL' });

/** What role-orchestrator reads from its environment; the providers' variables keep their usual names. */
export const roleOrchestratorSettings = defineSettings({
  ...sharedSettings,
  scriptedLatencyMs: setting('LEV_SCRIPTED_LATENCY_MS', Type.Integer({ minimum: 0, maximum: 600_000 }), {
    default: 120,
    sentence: 'How long the scripted model takes for an answer, in milliseconds.',
  }),
  openaiApiKey: setting('OPENAI_API_KEY', key, { secret: true, sentence: 'Key for LEV_MODEL=openai-compatible:NAME.' }),
  openaiBaseUrl: setting('OPENAI_BASE_URL', url, {
    sentence: 'Where the OpenAI-compatible API is, with its /v1; the provider’s own address by default.',
  }),
  anthropicApiKey: setting('ANTHROPIC_API_KEY', key, {
    secret: true,
    sentence: 'Key for LEV_MODEL=anthropic:NAME.',
  }),
  retentionRuns: retentionSetting(
    'LEV_RETENTION_RUNS',
    'For how many days a run is kept after its end, with all its steps; for ever unless set.',
  ),
  anthropicBaseUrl: setting('ANTHROPIC_BASE_URL', url, { sentence: 'Where the Anthropic API is.' }),
});

export type RoleOrchestratorSettings = SettingsOf<typeof roleOrchestratorSettings>;
