import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { OTEL_VARIABLES } from '@leviathan/telemetry';

test('every variable that is read here is documented', () => {
  const folder = join(import.meta.dirname, '../src');
  const source = globSync('**/*.ts', { cwd: folder }).map((file) => readFileSync(join(folder, file), 'utf8'));
  const read = [...source.join('\n').matchAll(/env\['(OTEL_\w+)'\]/g)].map(([, name]) => name);

  expect(read).not.toHaveLength(0);
  expect(OTEL_VARIABLES.map(({ name }) => name)).toEqual(expect.arrayContaining(read));
});
