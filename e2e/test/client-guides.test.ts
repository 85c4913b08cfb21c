import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Product, temporaryFolder } from '../src/product.ts';
import { examplesOf, shows } from '../src/readme.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const ORIGIN = 'http://127.0.0.1:7400';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let product: Product;
beforeAll(async () => {
  folder = await temporaryFolder();
  const args = ['--no-demo', '--port', '0', '--data', join(folder.path, 'data')];
  product = await Product.start({ args, env: { LEV_WHISPER_FILE: join(folder.path, 'whisper') } });
});
afterAll(async () => {
  await product[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

test('every program of the guide to the client prints what the guide shows', async () => {
  const guide = await readFile(join(ROOT, 'docs/guides/call-from-typescript.md'), 'utf8');
  const programs = [...guide.matchAll(/^```ts\n(.*?)^```\n\n```text\n(.*?)^```/gms)];
  expect(programs).toHaveLength(4);
  for (const [, program = '', prints = ''] of programs) {
    const output = await printed(program.replaceAll(ORIGIN, product.url));
    if (!shows({ command: program, prints }, output))
      throw new Error(`${program}\nshows\n${prints}\nbut prints\n${output}`);
  }
});

test('what the guide to MCP sends is answered as it says, line by line', async () => {
  const examples = await examplesOf('docs/guides/use-from-mcp.md');
  expect(examples).toHaveLength(5);
  for (const example of examples) {
    const command = example.command.replaceAll(ORIGIN, product.url);
    const { stdout } = await run('bash', ['-c', command], { cwd: folder.path });
    if (!shows(example, stdout)) throw new Error(`${example.command}\nshows\n${example.prints}\nbut prints\n${stdout}`);
  }
});

/** Within the repository, where the package is found. */
async function printed(program: string): Promise<string> {
  await mkdir(join(ROOT, '.leviathan'), { recursive: true });
  const place = await mkdtemp(join(ROOT, '.leviathan/guide-'));
  try {
    await writeFile(join(place, 'program.ts'), program);
    await writeFile(join(place, 'package.json'), '{"type":"module"}');
    const args = ['--conditions=@leviathan/source', '--disable-warning=ExperimentalWarning', join(place, 'program.ts')];
    return (await run(process.execPath, args)).stdout;
  } finally {
    await rm(place, { recursive: true });
  }
}
