export interface Parameter {
  readonly in?: string;
  readonly name?: string;
  readonly schema?: { readonly type?: string };
  readonly style?: string;
  readonly explode?: boolean;
}

/** As much of an operation as is touched here. */
export interface Operation {
  readonly tags?: readonly string[];
  readonly security?: readonly object[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
  readonly responses?: Readonly<Record<string, unknown>>;
}

/** As much of an OpenAPI document as is touched here. */
export interface OpenApiDocument {
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

/** Stands in for `$id` while @fastify/swagger works, which would take it away. */
const NAME = 'x-schema-name';

/** A format that the document tells and the route checks itself, because it knows better what to say. */
export const FORMAT = 'x-format';

/** The schemas of a route with their `$id`s kept safe; for {@link nameSchemas}. */
export function keepNames<T>(schemas: T): T {
  return walk(schemas, (node) => {
    const { $id, [FORMAT]: format, ...rest } = node;
    return {
      ...rest,
      ...(typeof $id === 'string' ? { [NAME]: $id } : {}),
      ...(format === undefined ? {} : { format }),
    };
  }) as T; // walk keeps the shape
}

/**
 * Moves every schema that had an `$id` to `components/schemas` under that name and refers to it, so that the document
 * names what the contracts name and client generators make one type of it.
 */
export function nameSchemas(document: object): OpenApiDocument {
  const named: Record<string, unknown> = {};
  const walked = walk(document, (node) => {
    const { [NAME]: name, ...schema } = node;
    if (typeof name !== 'string') return node;
    named[name] = schema;
    return { $ref: `#/components/schemas/${name}` };
  }) as OpenApiDocument; // walk keeps the shape
  const schemas = walked.components?.['schemas'] as object | undefined;
  return { ...walked, components: { ...walked.components, schemas: { ...schemas, ...named } } };
}

/** A copy with every object replaced by what `replace` makes of it, the innermost first. */
function walk(node: unknown, replace: (node: Readonly<Record<string, unknown>>) => object): unknown {
  if (Array.isArray(node)) return node.map((item: unknown) => walk(item, replace));
  if (typeof node !== 'object' || node === null) return node;
  return replace(Object.fromEntries(Object.entries(node).map(([key, value]) => [key, walk(value, replace)])));
}

/** The document of one service: the operations that carry its name as a tag, and what they refer to. */
export function onlyTagged(document: OpenApiDocument, tag: string): OpenApiDocument {
  const paths = Object.entries(document.paths ?? {}).flatMap(([path, item]) => {
    const kept = Object.entries(item).filter(([, { tags = [] }]) => tags.includes(tag));
    return kept.length === 0 ? [] : [[path, Object.fromEntries(kept)] as const];
  });
  return onlyUsed({ ...document, paths: Object.fromEntries(paths) });
}

/** The document without the components and tags that nothing in it leads to. */
export function onlyUsed(document: OpenApiDocument): OpenApiDocument {
  const { components = {}, paths = {} } = document;
  const used = new Set<string>();
  const visit = (node: unknown): void => {
    for (const [, kind = '', name = ''] of JSON.stringify(node).matchAll(/"#\/components\/(\w+)\/([^"]+)"/g)) {
      if (used.has(`${kind}/${name}`)) continue;
      used.add(`${kind}/${name}`);
      visit((components[kind] as Readonly<Record<string, unknown>> | undefined)?.[name]);
    }
  };
  visit(paths);
  const kept: Record<string, object> = {};
  for (const [kind, table] of Object.entries(components)) {
    const isKept = ([name]: [string, unknown]): boolean => kind === 'securitySchemes' || used.has(`${kind}/${name}`);
    kept[kind] = Object.fromEntries(Object.entries(table as object).filter(isKept)); // every kind is a table by name
  }
  return { ...document, tags: tagsOf(document), components: kept };
}

function tagsOf({ tags = [], paths = {} }: OpenApiDocument): unknown {
  const used = new Set(Object.values(paths).flatMap((item) => Object.values(item).flatMap((each) => each.tags ?? [])));
  return (tags as readonly { readonly name: string }[]).filter(({ name }) => used.has(name)); // as documents.ts gives them
}
