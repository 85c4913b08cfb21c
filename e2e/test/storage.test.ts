import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Command, call, command } from '../src/client.ts';
import { Product, temporaryFolder } from '../src/product.ts';

const touch = { type: 'session.touch', session: 'kept', payload: { activity: 'x'.repeat(15_000) } };

test('a corrupt data file stops the start, is named, and is left as it is', async () => {
  await using data = await temporaryFolder();
  await mkdir(data.path, { recursive: true });
  await writeFile(
    join(data.path, 'session-store.db'),
    'this is not a database, but it was somebody’s file'.repeat(100),
  );
  await using product = Product.spawn({ args: ['--no-demo', '--port', '0', '--data', data.path] });

  await expect(product.ended()).resolves.toBe(1);

  expect(product.output).toContain(join(data.path, 'session-store.db'));
  expect(product.output).toMatch(/move it away|restore/);
  expect(product.output).not.toMatch(/^\s+at /m); // a sentence for people, not a stack
});

test('a full disk refuses new work, loses nothing that was accepted, and goes on when there is room', async () => {
  await using data = await temporaryFolder();
  await mkdir(join(data.path, 'disk'));
  using disk = mount(join(data.path, 'disk'), '6m');
  await using product = await Product.start({ args: ['--no-demo', '--port', '0', '--data', join(disk.path, 'data')] });
  const created = await command(product.url, { type: 'session.create', session: 'kept', payload: {} });
  expect(created.body.status).toBe('succeeded');
  const filler = join(disk.path, 'filler');
  await fill(filler);

  const { accepted, refusal } = await touchUntilRefused(product.url);

  expect(refusal).toMatchObject({ status: 507, body: { code: 'disk-full' } });
  expect((await call(`${product.url}/livez`)).status).toBe(200);
  execFileSync('rm', [filler]);
  for (const id of accepted) {
    const { body } = await call<Command>(`${product.url}/v1/commands/${id}`);
    expect(['succeeded', 'running', 'accepted']).toContain(body.status);
  }
  expect((await command(product.url, touch)).body.status).toBe('succeeded');
});

async function touchUntilRefused(url: string) {
  const accepted: string[] = [];
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const answer = await call<Command>(`${url}/v1/commands`, { method: 'POST', body: touch });
    if (answer.status !== 202) return { accepted, refusal: answer };
    accepted.push(answer.body.id);
  }
  throw new Error('the disk never became full');
}

/** Leaves a little room, which the journals then use up. */
async function fill(path: string): Promise<void> {
  await writeFile(path, Buffer.alloc(4 * 1024 * 1024));
}

/** A disk of a size of our choosing: needs the rights to mount, which CI's container has. */
function mount(path: string, size: string): { readonly path: string } & Disposable {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]);
  return { path, [Symbol.dispose]: () => void execFileSync('umount', ['-l', path]) };
}
