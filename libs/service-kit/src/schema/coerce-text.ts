import type { TSchema } from 'typebox';

/**
 * Text of an environment variable or a query as its schema's type. Text that is no such value stays text, which the
 * schema then refuses: `1.5` never becomes a whole number, and `yes` never a boolean.
 */
export function coerceText(schema: TSchema, text: string): unknown {
  switch (typeOf(schema)) {
    case 'integer':
    case 'number':
      return /^-?\d{1,16}(\.\d{1,16})?$/.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'array':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    default:
      return text;
  }
}

/** A query or the parameters of a path, with each value as its schema's type. */
export function coerceTexts(schema: TSchema, values: unknown): unknown {
  if (typeof values !== 'object' || values === null || !('properties' in schema)) return values;
  const properties = schema.properties as Readonly<Record<string, TSchema | undefined>>; // TObject's, by its `type`
  const entries = Object.entries(values).map(([name, value]): [string, unknown] => {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    return [name, property === undefined || typeof value !== 'string' ? value : coerceText(property, value)];
  });
  return Object.fromEntries(entries);
}

function typeOf(schema: TSchema): unknown {
  return 'type' in schema ? schema.type : undefined;
}
