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
    return [name, property === undefined ? value : coerceParameter(property, value)];
  });
  return Object.fromEntries(entries);
}

/**
 * A list with an empty item (`type=`, `type=a,,b`) and a parameter that is repeated are mistakes that would select
 * something else than was meant: they stay what no schema of a parameter takes.
 */
function coerceParameter(schema: TSchema, value: unknown): unknown {
  if (typeof value !== 'string') return { repeated: value };
  const hasEmptyItem = value.split(',').some((item) => item.trim() === '');
  return typeOf(schema) === 'array' && hasEmptyItem ? value : coerceText(schema, value);
}

function typeOf(schema: TSchema): unknown {
  return 'type' in schema ? schema.type : undefined;
}
