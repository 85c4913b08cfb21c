import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Files that the old agent wrote, with their names; `active/` is a folder of its own, as in its home. */
const HOME = join(import.meta.dirname, 'fixtures', 'legacy-home');

export interface Fixture {
  readonly name: string;
  readonly text: string;
}

export function fixtures(folder: '' | 'active', ending: string): Fixture[] {
  return readdirSync(join(HOME, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => ({ name, text: readFileSync(join(HOME, folder, name), 'utf8') }));
}

export function fixture(name: string): string {
  return readFileSync(join(HOME, name), 'utf8');
}

/** Results of the old agent's methods, recorded from it. */
export const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures', 'golden.json'), 'utf8'),
) as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
