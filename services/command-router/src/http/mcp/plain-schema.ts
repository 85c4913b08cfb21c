import type { TSchema } from 'typebox';

/**
 * A schema as plain JSON without `$id`s: validators refuse two schemas of one id, and several tools have the same types in
 * them.
 */
export function plainSchema(schema: TSchema): Readonly<Record<string, unknown>> {
  return JSON.parse(JSON.stringify(schema, withoutIds)) as Readonly<Record<string, unknown>>; // a schema is an object
}

function withoutIds(key: string, value: unknown): unknown {
  return key === '$id' && typeof value === 'string' ? undefined : value;
}
