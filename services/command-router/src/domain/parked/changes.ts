/** One place at which two values differ. */
export interface Change {
  /** JSON Pointer. */
  readonly pointer: string;
  /** Absent where something was added. */
  readonly from?: unknown;
  /** Absent where something was removed. */
  readonly to?: unknown;
}

/** What differs between two JSON values, in the order of the fields; lists are compared place by place. */
export function changesBetween(from: unknown, to: unknown, pointer = ''): readonly Change[] {
  if (isBranch(from) && isBranch(to) && Array.isArray(from) === Array.isArray(to)) {
    const names = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...names].flatMap((name) =>
      changesBetween(part(from, name), part(to, name), `${pointer}/${escaped(name)}`),
    );
  }
  if (JSON.stringify(from) === JSON.stringify(to)) return [];
  return [{ pointer, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }];
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function part(branch: object, name: string): unknown {
  return Object.hasOwn(branch, name) ? (branch as Readonly<Record<string, unknown>>)[name] : undefined;
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
