import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { refusals } from '../src/black-box/refusals.ts';
import { Client, call } from '../src/client.ts';
import { raw } from '../src/raw-request.ts';
import { Product, temporaryFolder } from '../src/product.ts';

let data: Awaited<ReturnType<typeof temporaryFolder>>;
let product: Product;

beforeAll(async () => {
  data = await temporaryFolder();
  const args = ['--no-demo', '--port', '0', '--data', join(data.path, 'data'), '--app', join(data.path, 'app')];
  product = await Product.start({ args });
});

afterAll(async () => {
  await product[Symbol.asyncDispose]();
  await data[Symbol.asyncDispose]();
});

refusals(() => new Client(product.url));

test.each([
  [{ host: 'evil.example' }, 'foreign-host'],
  [{ origin: 'https://evil.example' }, 'foreign-origin'],
])('a request with %j is refused', async (headers, code) => {
  expect(await raw(product.url, '/v1/commands', headers)).toMatchObject({ status: 403, body: { code } });
});

test('a broken persona is named, and the last good definitions stay', async () => {
  await mkdir(join(data.path, 'app/personas'), { recursive: true });
  await writeFile(join(data.path, 'app/personas/broken.yaml'), 'name: broken\n  title: [\n');

  await eventually(() => product.output.includes('broken.yaml'));

  const { status } = await call(`${product.url}/v1/personas/research`);
  expect(status).toBe(200);
});
