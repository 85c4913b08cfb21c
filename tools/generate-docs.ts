// Writes the generated pages of docs/reference: `node tools/launch.js tools/generate-docs.ts`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PAGES } from './docs/pages.ts';

for (const [path, render] of Object.entries(PAGES)) {
  const file = join(import.meta.dirname, '..', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, await render());
  console.log(path);
}
