import type { TSchema } from 'typebox';

/** JSON Schemas by name, as `components/schemas` of a document holds them. */
export type NamedSchemas = Readonly<Record<string, unknown>>;

/** A place in the document: `#/components/schemas/Whisper`. */
export interface Reference {
  readonly $ref: string;
}

export const reference = (kind: 'schemas' | 'messages', name: string): Reference => ({
  $ref: `#/components/${kind}/${name}`,
});

/**
 * Every schema with an `$id` that `roots` reach, each once under its `$id`, the others inlined. A nested schema that has
 * a name is replaced by a reference, so that a reader sees one `Problem` and not five.
 */
export function namedSchemas(roots: readonly TSchema[]): NamedSchemas {
  const named: Record<string, unknown> = {};
  for (const root of roots) collect(JSON.parse(JSON.stringify(root)), named);
  return named;
}

function collect(node: unknown, named: Record<string, unknown>): unknown {
  if (Array.isArray(node)) return node.map((item) => collect(item, named));
  if (typeof node !== 'object' || node === null) return node;
  const { $id, ...rest } = node as Record<string, unknown>; // JSON objects are records
  const body = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, collect(value, named)]));
  if (typeof $id !== 'string') return body;
  named[$id] = body;
  return reference('schemas', $id);
}
