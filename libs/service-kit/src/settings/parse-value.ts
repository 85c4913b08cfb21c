import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { coerceText } from '../schema/coerce-text.ts';
import type { Setting } from './setting.ts';

type Parsed = { readonly value: unknown } | { readonly allowed: string };

/** The value in the text of a variable, or the words for what it may hold. */
export function parseValue({ schema, kind }: Setting<unknown>, text: string): Parsed {
  if (kind === 'switch') return { value: text === 'true' };
  const value = coerceText(schema, text);
  return Value.Check(schema, value) ? { value } : { allowed: allowedBy(schema) };
}

/** What a schema allows, in words. */
export function allowedBy(schema: TSchema): string {
  const rules: Readonly<Record<string, unknown>> = { ...schema };
  const description = rules['description'];
  if (typeof description === 'string') return description;
  if (Array.isArray(rules['enum'])) return rules['enum'].join(', ');
  switch (rules['type']) {
    case 'boolean':
      return 'true or false';
    case 'integer':
    case 'number':
      return `a${rules['type'] === 'integer' ? ' whole' : ''} number${range(rules['minimum'], rules['maximum'])}`;
    case 'array':
      return 'a list separated by commas';
    default:
      return typeof rules['pattern'] === 'string' ? `text that matches ${rules['pattern']}` : 'text';
  }
}

function range(minimum: unknown, maximum: unknown): string {
  if (typeof minimum === 'number' && typeof maximum === 'number') return ` from ${minimum} to ${maximum}`;
  if (typeof minimum === 'number') return ` of at least ${minimum}`;
  return typeof maximum === 'number' ? ` of at most ${maximum}` : '';
}
