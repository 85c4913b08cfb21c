import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FLAG_KEYS, type FlagKey } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import { type Answer, call, command } from '../src/client.ts';
import { Product, temporaryFolder } from '../src/product.ts';

type Combination = Readonly<Record<FlagKey, boolean>>;

/** All 16, from one generator. */
const COMBINATIONS: readonly Combination[] = Array.from(
  { length: 2 ** FLAG_KEYS.length },
  (_, bits) => Object.fromEntries(FLAG_KEYS.map((key, index) => [key, (bits & (1 << index)) !== 0])) as Combination,
);

let data: Awaited<ReturnType<typeof temporaryFolder>>;
let product: Product;
let whisperFile: string;
let home: string;

beforeAll(async () => {
  data = await temporaryFolder();
  home = join(data.path, 'home');
  whisperFile = join(data.path, 'whisper.json');
  const env = { LEV_LEGACY_HOME: home, LEV_WHISPER_FILE: whisperFile };
  product = await Product.start({ args: ['--no-demo', '--port', '0', '--data', join(data.path, 'data')], env });
});

afterAll(async () => {
  await product[Symbol.asyncDispose]();
  await data[Symbol.asyncDispose]();
});

describe.each(COMBINATIONS)('with %j', (flags) => {
  test('a question is answered and a session lives, by the routes that the flags choose', async () => {
    await setFlags(flags);
    const name = FLAG_KEYS.map((key) => (flags[key] ? '1' : '0')).join('');

    await asks(flags, `s-ask-${name}`);
    await livesASession(flags, `s-life-${name}`);
  });
});

async function asks(flags: Combination, session: string): Promise<void> {
  const asked = await command(product.url, {
    type: 'agent.ask',
    session,
    payload: { text: 'please research the cache' },
  });
  expect(asked.body).toMatchObject({ status: 'succeeded', decision: { flags } });
  expect(asked.body.result).toMatchObject({
    answeredBy: flags.ENABLE_METAGPT_ROLES ? { kind: 'team' } : { kind: 'persona', name: 'research' },
  });
  if (!flags.ENABLE_DISTRIBUTED_WHISPERS) await eventually(() => existsSync(whisperFile));
  const whispers = await call<{ items: unknown[] }>(`${product.url}/v1/whispers?session=${session}`);
  expect(whispers.body.items).not.toHaveLength(0);
}

async function livesASession(flags: Combination, session: string): Promise<void> {
  const send = (type: string, payload: object) => command(product.url, { type, session, payload });
  ended(await send('session.create', { context: 'fix the login bug', files: ['src/auth.ts'] }));
  ended(await send('session.touch', { activity: 'reading "quoted" text' }));
  ended(await send('session.checkpoint', { context: 'fixed the login bug', files: ['src/auth.ts:42'] }));
  ended(await send('session.close', {}));

  const { body } = await call(`${product.url}/v1/sessions/${session}`);
  expect(body).toMatchObject({ id: session, status: 'closed', backend: flags.ENABLE_ORLEANS ? 'grain' : 'legacy' });
  const file = join(home, '.kingly/sessions/active', `${session}.yaml`);
  expect(existsSync(file)).toBe(!flags.ENABLE_ORLEANS);
  if (!flags.ENABLE_ORLEANS) expect(await readFile(file, 'utf8')).toContain('status: "handed_off"');
}

function ended({ status, body }: Answer<object>): void {
  expect({ status, body }).toMatchObject({ status: 200, body: { status: 'succeeded' } });
}

/** Sets the four flags over REST, as an operator does, and waits until the router decides by them. */
async function setFlags(flags: Combination): Promise<void> {
  for (const key of FLAG_KEYS) {
    const url = `${product.url}/v1/flags/${key}`;
    const { headers } = await call(url);
    const body = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: flags[key] ? 'on' : 'off' };
    const put = await call(url, { method: 'PUT', body, headers: { 'if-match': headers.get('etag') ?? '' } });
    expect(put.status).toBe(200);
  }
  await eventually(async () => {
    const { body } = await call<{ flags: { etag: string } }>(`${product.url}/v1/system`);
    const { headers } = await call(`${product.url}/v1/flag-set`);
    return headers.get('etag')?.includes(body.flags.etag.replaceAll('"', '')) === true;
  });
}
