import type { CommandType } from './command-type.ts';
import { COMMAND_TYPES, findCommandType } from './registry.ts';

/**
 * The names under which the old agent's commands, tools and methods are known, and the command types that do the same.
 *
 * In the spelling of its command line; the methods' (`postJob`, `post_job`) mean the same. Where two names are one thing
 * to a user of the old agent, both stand here. Names of what the old agent does in its own process alone have no type.
 */
export const LEGACY_NAMES: Readonly<Record<string, string>> = {
  ping: 'session.ping',
  'session-ping': 'session.ping',
  'create-session-ping': 'session.ping',
  'create-session': 'session.create',
  'session-create': 'session.create',
  'register-session': 'session.register',
  'session-register': 'session.register',
  'update-session-activity': 'session.touch',
  'session-touch': 'session.touch',
  checkpoint: 'session.checkpoint',
  'create-checkpoint': 'session.checkpoint',
  'session-checkpoint': 'session.checkpoint',
  rollup: 'session.rollup',
  'create-rollup': 'session.rollup',
  'session-rollup': 'session.rollup',
  load: 'session.load',
  'load-session': 'session.load',
  'session-load': 'session.load',
  'process-ceo-orchestration': 'session.advise',
  'post-job': 'job.post',
  'accept-job': 'job.accept',
  'complete-job': 'job.complete',
};

/** A command type, and the legacy name by which it was asked for, if it was. */
export interface NamedCommandType {
  readonly type: CommandType;
  readonly legacyName?: string;
}

/** The type of this name, of today or of the old agent; a type of today wins. */
export function commandTypeNamed(name: string): NamedCommandType | undefined {
  const type = findCommandType(name);
  if (type !== undefined) return { type };
  const legacyName = spelled(name);
  const meant = Object.hasOwn(LEGACY_NAMES, legacyName) ? findCommandType(LEGACY_NAMES[legacyName] ?? '') : undefined;
  return meant === undefined ? undefined : { type: meant, legacyName };
}

/** Names that somebody may have meant by one that is none, the nearest first; none when nothing is near. */
export function namesNear(name: string, most = 3): readonly string[] {
  const wanted = plain(name.slice(0, MAX_NAME));
  return [...COMMAND_TYPES.map(({ type }) => type), ...Object.keys(LEGACY_NAMES)]
    .map((known) => ({ known, distance: distance(wanted, plain(known)) }))
    .filter(({ known, distance: far }) => far <= Math.max(2, Math.floor(known.length / 3)))
    .sort((a, b) => a.distance - b.distance) // of equals, types come first
    .slice(0, most)
    .map(({ known }) => known);
}

/** No name is as long; what is longer is compared by its beginning. */
const MAX_NAME = 64;

/** `postJob`, `post_job` and `post job` as the command line spells it; `CEO` is one word. */
function spelled(name: string): string {
  return name
    .trim()
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/[_\s]+/g, '-')
    .toLowerCase();
}

/** Whatever stands between words is the same. */
function plain(name: string): string {
  return spelled(name).replaceAll('-', '.');
}

/** Letters to change, add or leave out (Levenshtein), two neighbours exchanged counting one. */
function distance(a: string, b: string): number {
  let [before, last]: [readonly number[], readonly number[]] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const steps = [at(last, j) + 1, at(row, j - 1) + 1, at(last, j - 1) + (isSame ? 0 : 1)];
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps.push(at(before, j - 2) + 1);
      row.push(Math.min(...steps));
    }
    [before, last] = [last, row];
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
