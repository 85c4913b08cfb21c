import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { Product, temporaryFolder } from '../src/product.ts';
import { examplesOf, shows } from '../src/readme.ts';

const run = promisify(execFile);

test("README's curl session works line by line", async () => {
  await using data = await temporaryFolder();
  await using product = await Product.start({ args: ['--no-demo', '--port', '0', '--data', data.path] });
  const examples = (await examplesOf('README.md')).filter(({ command }) => command.startsWith('curl '));
  expect(examples.length).toBeGreaterThan(4);

  for (const example of examples) {
    const command = example.command.replaceAll(/(http:\/\/)?127\.0\.0\.1:7400/g, product.url);
    const { stdout } = await run('bash', ['-c', command]);
    if (!shows(example, stdout))
      throw new Error(`README shows\n${example.prints}\nbut ${example.command} prints\n${stdout}`);
  }
});
