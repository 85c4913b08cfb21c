import { LeviathanError } from '@leviathan/kernel';

/** Which model `LEV_MODEL` chooses. */
export type ModelName =
  | { readonly kind: 'scripted' }
  | { readonly kind: 'replay'; readonly file: string }
  | { readonly kind: 'openai-compatible'; readonly model: string }
  | { readonly kind: 'anthropic'; readonly model: string };

/** Thrown at start when `LEV_MODEL` or what it needs is missing or wrong. Follow its message. */
export class UnusableModel extends LeviathanError {
  readonly code = 'unusable-model';
  readonly retry = 'never';
}

const FORMS =
  'scripted, replay:FILE, openai-compatible:NAME (with OPENAI_API_KEY or OPENAI_BASE_URL), anthropic:NAME (with ANTHROPIC_API_KEY)';

/**
 * Reads `LEV_MODEL`: the part before the first colon is the kind; names of models may hold colons themselves.
 *
 * @throws {@link UnusableModel}
 */
export function parseModel(text: string): ModelName {
  const colon = text.indexOf(':');
  const kind = colon < 0 ? text : text.slice(0, colon);
  const rest = colon < 0 ? '' : text.slice(colon + 1).trim();
  if (kind === 'scripted' && colon < 0) return { kind };
  if (rest !== '' && kind === 'replay') return { kind, file: rest };
  if (rest !== '' && (kind === 'openai-compatible' || kind === 'anthropic')) return { kind, model: rest };
  throw new UnusableModel(`LEV_MODEL is ${JSON.stringify(text.slice(0, 80))}: it must be one of ${FORMS}`);
}
