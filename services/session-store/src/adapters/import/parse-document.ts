import { parseDocument } from 'yaml';

/** Many aliases of one anchor make a small file huge. */
const MOST_ALIASES = 100;

export type Document =
  | { readonly outcome: 'parsed'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly outcome: 'broken'; readonly reason: string };

/** A YAML mapping as plain JSON; what refers to itself, or grows by its aliases, is refused. */
export function parseYaml(text: string): Document {
  try {
    const document = parseDocument(text, { logLevel: 'error' });
    const [error] = document.errors;
    if (error !== undefined) return broken(error.message);
    return plain(document.toJS({ maxAliasCount: MOST_ALIASES }));
  } catch (error) {
    return broken(error);
  }
}

export function parseJson(text: string): Document {
  try {
    return plain(JSON.parse(text));
  } catch (error) {
    return broken(error);
  }
}

function plain(value: unknown): Document {
  const copy: unknown = JSON.parse(JSON.stringify(value)); // throws for what refers to itself
  if (typeof copy === 'object' && copy !== null && !Array.isArray(copy)) {
    return { outcome: 'parsed', value: { ...copy } };
  }
  return { outcome: 'broken', reason: 'it is no mapping' };
}

function broken(why: unknown): Document {
  const [line = ''] = (Error.isError(why) ? why.message : String(why)).split('\n');
  return { outcome: 'broken', reason: line.slice(0, 200) };
}
