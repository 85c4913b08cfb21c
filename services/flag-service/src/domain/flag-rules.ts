import { FLAG_KEYS, type FlagDefinition, type FlagSet } from '@leviathan/contracts';
import type { RuleCheck } from '../ports.ts';

/** What is wrong, and where: a JSON Pointer from the flag or from the set. */
export interface Fault {
  readonly pointer: string;
  readonly message: string;
}

/** A set is fetched, compiled and kept by every router, so it stays small. */
export const MAX_SET_BYTES = 1024 * 1024;
/** A rule that people can read needs a tenth of it; each evaluation walks it all. */
const MAX_DEPTH = 128;

const KINDS = ['boolean', 'string', 'number', 'object'] as const;
type Kind = (typeof KINDS)[number];

/** What our schema cannot say about one flag. `set` is the one that the flag will be part of. */
export function flagFaults(key: string, definition: FlagDefinition, set: FlagSet, check: RuleCheck): readonly Fault[] {
  const faults = ownFaults(key, definition);
  return faults.length > 0 ? faults : check.flag(key, definition, set.$evaluators);
}

/** The same for every flag of a set, and for the set itself. */
export function setFaults(set: FlagSet, check: RuleCheck): readonly Fault[] {
  const size = sizeFaults(set);
  if (size.length > 0) return size; // nothing else may walk a set that is too deep
  const faults = Object.entries(set.flags).flatMap(([key, definition]) =>
    ownFaults(key, definition).map(({ pointer, message }) => ({ pointer: `/flags/${key}${pointer}`, message })),
  );
  return faults.length > 0 ? faults : check.set(set);
}

function ownFaults(key: string, definition: FlagDefinition): Fault[] {
  return [...variantFaults(key, definition), ...defaultFaults(definition)];
}

export function sizeFaults(set: FlagSet): Fault[] {
  if (isDeeperThan(set, MAX_DEPTH)) {
    return [{ pointer: '/', message: `is nested too deeply; ${String(MAX_DEPTH)} levels are the most` }];
  }
  const bytes = Buffer.byteLength(JSON.stringify(set));
  if (bytes <= MAX_SET_BYTES) return [];
  return [
    { pointer: '/', message: `the whole set would have ${String(bytes)} bytes; ${String(MAX_SET_BYTES)} is the most` },
  ];
}

/** Level by level, so that no depth can exhaust the stack. */
function isDeeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap(childrenOf);
  }
  return false;
}

function childrenOf(item: unknown): unknown[] {
  return typeof item === 'object' && item !== null ? Object.values(item as Record<string, unknown>) : [];
}

function variantFaults(key: string, { variants }: FlagDefinition): Fault[] {
  const kinds = new Map(Object.entries(variants).map(([name, value]) => [name, kindOf(value)]));
  const unusable = [...kinds].filter(([, kind]) => kind === undefined).map(([name]) => name);
  if (unusable.length > 0)
    return unusable.map((name) => ({ pointer: pointerTo(name), message: `must be ${KINDS.join(', ')}` }));
  const distinct = new Set(kinds.values());
  if (distinct.size > 1)
    return [{ pointer: '/variants', message: `must be of one type; got ${[...distinct].join(', ')}` }];
  const routes = (FLAG_KEYS as readonly string[]).includes(key);
  return routes && !distinct.has('boolean')
    ? [{ pointer: '/variants', message: `must be boolean: ${key} routes requests` }]
    : [];
}

function defaultFaults({ variants, defaultVariant }: FlagDefinition): Fault[] {
  if (defaultVariant === undefined || defaultVariant === null || Object.hasOwn(variants, defaultVariant)) return [];
  const names = Object.keys(variants).join(', ');
  return [{ pointer: '/defaultVariant', message: `must be one of the variants: ${names}` }];
}

function kindOf(value: unknown): Kind | undefined {
  if (value === null || Array.isArray(value)) return undefined;
  return KINDS.find((kind) => typeof value === kind);
}

function pointerTo(variant: string): string {
  return `/variants/${variant.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
