import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { Product, temporaryFolder } from '../src/product.ts';
import { examplesOf, shows } from '../src/readme.ts';

const run = promisify(execFile);

test('the guide to a rollout works command by command', async () => {
  await using data = await temporaryFolder();
  await using product = await Product.start({ args: ['--no-demo', '--port', '0', '--data', data.path] });
  const examples = await examplesOf('docs/guides/roll-out-a-flag-safely.md');
  expect(examples.length).toBeGreaterThan(12);

  for (const example of examples) {
    const command = example.command.replaceAll('http://127.0.0.1:7400', product.url);
    const { stdout } = await run('bash', ['-c', command]);
    if (!shows(example, stdout))
      throw new Error(`the guide shows\n${example.prints}\nbut ${example.command} prints\n${stdout}`);
  }
});
