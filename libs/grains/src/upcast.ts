import { LeviathanError } from '@leviathan/kernel';
import type { Entry } from './entry.ts';
import { importedSteps } from './journal/imported.ts';
import { type Grain, RUNTIME_ENTRY_KINDS } from './grain.ts';

/** Thrown when a journal holds an entry that only a later release can read. Nothing is wrong with it: start that release. */
export class NewerEntry extends LeviathanError {
  readonly code = 'newer-entry';
  readonly retry = 'elsewhere';
}

const RUNTIME_KINDS: ReadonlySet<string> = new Set(RUNTIME_ENTRY_KINDS);

/**
 * The state after an entry of any version up to the grain's own: the one way in which states are made.
 *
 * @throws NewerEntry rather than guess; and whatever the grain's functions throw
 */
export function evolved<S>(grain: Grain<S>, state: S, entry: Entry): S {
  switch (entry.kind) {
    case 'blank': // what it said is erased
      return state;
    case 'erased':
    case 'retired':
      return grain.initial;
    case 'imported':
      return importedSteps(entry).reduce((before, step) => evolved(grain, before, step), state);
    default:
      return grain.evolve(state, upcast(grain, entry));
  }
}

function upcast({ schema, upcasters = {} }: Pick<Grain<unknown>, 'schema' | 'upcasters'>, entry: Entry): Entry {
  if (entry.schema === schema || RUNTIME_KINDS.has(entry.kind)) return entry;
  if (entry.schema > schema) {
    throw new NewerEntry(
      `entry ${String(entry.seq)} of ${entry.entity} has schema ${String(entry.schema)}, this release reads up to ${String(schema)}`,
    );
  }
  let { kind, data } = entry;
  for (let version = entry.schema; version < schema; version += 1) {
    ({ kind, data } = upcasters[version]?.({ kind, data }) ?? { kind, data });
  }
  return { ...entry, kind, data };
}
