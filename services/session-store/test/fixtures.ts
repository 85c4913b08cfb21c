import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files that the old agent wrote, with their names; `active/` and `jobs/` are folders of their own, as in its home. */
const HOME = join(import.meta.dirname, 'fixtures', 'legacy-home');

export interface Fixture {
  readonly name: string;
  readonly text: string;
}

export function fixtures(folder: '' | 'active' | 'jobs/pending' | 'jobs/completed', ending: string): Fixture[] {
  return readdirSync(join(HOME, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ name, text: readFileSync(join(HOME, folder, name), 'utf8') }));
}

export function fixture(name: string): string {
  return readFileSync(join(HOME, name), 'utf8');
}

/** What the old agent's methods answered, recorded from it: the call, and its answer. */
export const recorded = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'golden-method-results.json'), 'utf8'),
) as readonly { readonly k: string; readonly v: unknown }[];

/** The same, by the call. */
export const golden = Object.fromEntries(recorded.map(({ k, v }) => [k, v])) as Readonly<
  Record<string, Readonly<Record<string, unknown>>>
>;
