/** One difference between two JSON values, at a JSON Pointer. */
export interface Difference {
  readonly op: 'add' | 'remove' | 'replace';
  readonly path: string;
  readonly from?: unknown;
  readonly to?: unknown;
}

/** What changed from one value to the other, the innermost that can be named; nothing when they are the same. */
export function differences(from: unknown, to: unknown, path = ''): readonly Difference[] {
  if (Object.is(from, to)) return [];
  if (from === undefined) return [{ op: 'add', path, to }];
  if (to === undefined) return [{ op: 'remove', path, from }];
  if (!isAlike(from, to)) return [{ op: 'replace', path, from, to }];
  const [before, now] = [fieldsOf(from), fieldsOf(to as object)];
  const names = new Set([...before.keys(), ...now.keys()]);
  return [...names].flatMap((name) => differences(before.get(name), now.get(name), `${path}/${escaped(name)}`));
}

/** Two objects, or two lists of one length: in others nobody can say which element is which. */
function isAlike(from: unknown, to: unknown): from is object {
  if (typeof from !== 'object' || typeof to !== 'object' || from === null || to === null) return false;
  if (!Array.isArray(from) || !Array.isArray(to)) return Array.isArray(from) === Array.isArray(to);
  return from.length === to.length;
}

function fieldsOf(value: object): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(value));
}

/** As JSON Pointer wants it (RFC 6901). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
