import { expect, test } from '@jest/globals';
import { call } from '../src/client.ts';
import { Product, temporaryFolder } from '../src/product.ts';

test('the demo runs once, tells its story and ends well', async () => {
  await using data = await temporaryFolder();
  await using product = Product.spawn({ args: ['--once', '--port', '0', '--data', data.path] });

  await expect(product.ended()).resolves.toBe(0);

  expect(product.output).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+$/m);
  expect(product.output).toMatch(/ENABLE_METAGPT_ROLES\s+on/);
  expect(product.output).toMatch(/accepted .*team: ENABLE_METAGPT_ROLES is on/);
  expect(product.output).toMatch(/owner dropped/);
  expect(product.output).toMatch(/lost 0 · repeated 0 · paid twice 0/);
  expect(product.output).not.toMatch(/\u001b\[/); // not a terminal: no colours
});

test('it stays up until it is told to stop, and then stops in order', async () => {
  await using data = await temporaryFolder();
  await using product = await Product.start({ args: ['--no-demo', '--port', '0', '--data', data.path] });

  expect((await call(`${product.url}/readyz`)).status).toBe(200);

  await expect(product.stop()).resolves.toBe(0);
});

test('a port that is taken makes it take the next free one', async () => {
  await using data = await temporaryFolder();
  await using first = await Product.start({ args: ['--no-demo', '--port', '0', '--data', `${data.path}/a`] });
  const port = new URL(first.url).port;
  await using second = await Product.start({ args: ['--no-demo', '--port', port, '--data', `${data.path}/b`] });

  expect(Number(new URL(second.url).port)).toBeGreaterThan(Number(port));
});

test('a second process on the same data is refused and told who holds it', async () => {
  await using data = await temporaryFolder();
  await using first = await Product.start({ args: ['--no-demo', '--port', '0', '--data', data.path] });
  await using second = Product.spawn({ args: ['--no-demo', '--port', '0', '--data', data.path] });

  await expect(second.ended()).resolves.toBe(1);

  expect(second.output).toContain(String(first.child.pid));
});
