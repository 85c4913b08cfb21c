import type { Clock } from '@leviathan/kernel';
import type { Guard } from '@leviathan/resilience';
import type { LanguageModel } from '../../ports.ts';
import type { AiSdkModelOptions } from './ai-sdk-model.ts';
import { type ModelName, UnusableModel, parseModel } from './model-name.ts';
import { ReplayModel } from './replay-model.ts';
import { ScriptedModel } from './scripted-model.ts';

/** The provider's usual variables. */
export interface ModelCredentials {
  readonly openaiApiKey?: string | undefined;
  readonly openaiBaseUrl?: string | undefined;
  readonly anthropicApiKey?: string | undefined;
  readonly anthropicBaseUrl?: string | undefined;
}

export interface OpenModelOptions extends ModelCredentials {
  readonly clock: Clock;
  readonly guard: Guard;
  /** Of the scripted model. */
  readonly scriptedLatencyMs: number;
  /** @default 180 s */
  readonly timeoutMs?: number;
}

/**
 * The model that `LEV_MODEL` names. A provider's package is loaded only when it is chosen, so that the scripted model
 * starts at once.
 *
 * @throws {@link UnusableModel} naming the variable that is missing
 */
export async function openModel(text: string, options: OpenModelOptions): Promise<LanguageModel> {
  const name = parseModel(text);
  switch (name.kind) {
    case 'scripted':
      return new ScriptedModel({ clock: options.clock, latencyMs: options.scriptedLatencyMs });
    case 'replay':
      return ReplayModel.open(name.file);
    case 'openai-compatible':
      return openOpenAiCompatible(name, options);
    case 'anthropic':
      return openAnthropic(name, options);
  }
}

type Named<K extends ModelName['kind']> = Extract<ModelName, { kind: K }>;

async function openOpenAiCompatible(
  { model }: Named<'openai-compatible'>,
  options: OpenModelOptions,
): Promise<LanguageModel> {
  const { openaiApiKey: apiKey, openaiBaseUrl } = options;
  if (apiKey === undefined && openaiBaseUrl === undefined) {
    // Servers at home need no key; the provider at the default address does.
    throw new UnusableModel(
      `LEV_MODEL=openai-compatible:${model} needs OPENAI_API_KEY, or OPENAI_BASE_URL of a server without keys`,
    );
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const baseURL = openaiBaseUrl ?? 'https://api.openai.com/v1';
  const provider = createOpenAICompatible({
    name: 'openai-compatible',
    baseURL,
    includeUsage: true,
    ...(apiKey === undefined ? {} : { apiKey }),
  });
  return sdkModel(`openai-compatible:${model}`, provider.chatModel(model), { ...options, secret: apiKey });
}

async function openAnthropic({ model }: Named<'anthropic'>, options: OpenModelOptions): Promise<LanguageModel> {
  const { anthropicApiKey: apiKey, anthropicBaseUrl: baseURL } = options;
  if (apiKey === undefined) throw new UnusableModel(`LEV_MODEL=anthropic:${model} needs ANTHROPIC_API_KEY`);
  const { createAnthropic } = await import('@ai-sdk/anthropic');
  const provider = createAnthropic({ apiKey, ...(baseURL === undefined ? {} : { baseURL }) });
  return sdkModel(`anthropic:${model}`, provider(model), { ...options, secret: apiKey });
}

async function sdkModel(
  name: string,
  model: AiSdkModelOptions['model'],
  { guard, timeoutMs, secret }: OpenModelOptions & Pick<AiSdkModelOptions, 'secret'>,
): Promise<LanguageModel> {
  const { AiSdkModel } = await import('./ai-sdk-model.ts');
  return new AiSdkModel({ name, model, guard, secret, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
}
