import { type SemVer, coerce, compare, parse } from 'semver';

/** `1` and `1.2` are versions; a version somewhere inside a word is none. */
const PARTIAL = /^\d+(\.\d+)?$/;

const OPERATORS: Readonly<Record<string, (a: SemVer, b: SemVer) => boolean>> = {
  '=': (a, b) => compare(a, b) === 0,
  '!=': (a, b) => compare(a, b) !== 0,
  '<': (a, b) => compare(a, b) < 0,
  '<=': (a, b) => compare(a, b) <= 0,
  '>': (a, b) => compare(a, b) > 0,
  '>=': (a, b) => compare(a, b) >= 0,
  '^': (a, b) => a.major === b.major,
  '~': (a, b) => a.major === b.major && a.minor === b.minor,
};

/** flagd's `sem_ver`: `[version, operator, version]`. `null`, and so the flag's default, when one of them is none. */
export function semVer(args: unknown): boolean | null {
  if (!Array.isArray(args) || args.length !== 3) return null;
  const [left, operator, right] = args as [unknown, unknown, unknown];
  const [a, b] = [version(left), version(right)];
  const name = String(operator);
  const holds = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  return a === null || b === null || holds === undefined ? null : holds(a, b);
}

function version(raw: unknown): SemVer | null {
  const text = String(raw).replace(/^[vV]/, '');
  return parse(text) ?? (PARTIAL.test(text) ? coerce(text) : null);
}
