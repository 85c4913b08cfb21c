import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { Product, temporaryFolder } from '../src/product.ts';
import { examplesOf, shows } from '../src/readme.ts';

const run = promisify(execFile);
const GUIDE = 'docs/guides/secure-an-installation.md';

test('the guide to a secure installation works line by line', async () => {
  await using folder = await temporaryFolder();
  await using stack = new AsyncDisposableStack();
  const examples = await examplesOf(GUIDE);
  expect(examples.length).toBeGreaterThan(12);
  let url = '';
  for (const example of examples) {
    if (example.command.includes('npm start')) {
      const env = { LEV_API_KEYS_FILE: join(folder.path, 'keys.yaml'), LEV_WHISPER_FILE: join(folder.path, 'whisper') };
      const args = ['--no-demo', '--port', '0', '--data', join(folder.path, 'data')];
      url = stack.use(await Product.start({ args, env })).url;
      continue;
    }
    const command = example.command.replaceAll('http://127.0.0.1:7400', url);
    // a changed key file counts within five seconds
    await eventually(async () => {
      const { stdout } = await run('bash', ['-c', command], { cwd: folder.path });
      if (!shows(example, stdout)) throw new Error(`${GUIDE} shows\n${example.prints}\nbut prints\n${stdout}`);
    }, 12_000);
  }
}, 120_000);
