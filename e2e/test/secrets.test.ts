import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { SERVICES } from '@leviathan/contracts';
import { testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { Client } from '../src/client.ts';
import { Product, temporaryFolder } from '../src/product.ts';
import { raw } from '../src/raw-request.ts';
import { RunningProcess } from '../src/running-process.ts';

/** Begins every secret of this test, wherever it is put; nothing that a process prints may hold it. */
const CANARY = `canary-${randomBytes(6).toString('hex')}`;
const secret = (where: string): string => `${CANARY}-${where}`;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  const key = { id: 'ops', tenant: 'local', subject: 'ops', scopes: ['*'], hash: sha256(secret('api-key')) };
  writeFileSync(join(folder.path, 'keys.json'), JSON.stringify({ keys: [key] }));
});
afterEach(async () => folder[Symbol.asyncDispose]());

/** The lines that give a secret away, whole or encoded. */
function given(output: string): string[] {
  const forms = [CANARY, Buffer.from(CANARY).toString('base64').slice(0, 20), encodeURIComponent(CANARY)];
  return output.split('\n').filter((line) => forms.some((form) => line.includes(form)));
}

/** A provider that refuses, and says in its refusal what it was told. */
async function leakyProvider(): Promise<{ readonly url: string } & AsyncDisposable> {
  const server: Server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      const message = `Incorrect API key provided: ${request.headers.authorization ?? ''}; you sent ${body}`;
      response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const dispose = (): Promise<void> => new Promise((resolve) => void server.close(() => resolve()));
  return { url: `http://127.0.0.1:${String(port)}/v1`, [Symbol.asyncDispose]: dispose };
}

test('no header, query, field or provider key that comes in is ever logged, also at level trace', async () => {
  await using provider = await leakyProvider();
  await using product = await Product.start({
    args: ['--no-demo', '--port', '0', '--data', join(folder.path, 'data'), '--app', join(folder.path, 'app')],
    env: {
      LEV_LOG_LEVEL: 'trace',
      LEV_API_KEYS_FILE: join(folder.path, 'keys.json'),
      LEV_WHISPER_FILE: join(folder.path, 'whisper.json'),
      LEV_MODEL: 'openai-compatible:leaky',
      OPENAI_BASE_URL: provider.url,
      OPENAI_API_KEY: secret('provider-key'),
      LEV_FLAG_SERVICE_KEY: secret('service-key'),
    },
  });
  const client = new Client(product.url, { 'x-api-key': secret('api-key') });
  const fields = { apiKey: secret('1'), password: secret('2'), token: secret('3'), nested: { secret: secret('4') } };
  const whisper = { type: 'memory_promotion', significance: 0.9, payload: { text: JSON.stringify(fields) } };
  const session = { type: 'session.create', session: 's', labels: { token: secret('label') } };
  const pieces = {
    asked: await client.command({ type: 'agent.ask', payload: { text: `my password is ${secret('prompt')}` } }),
    created: await client.command({ ...session, payload: { context: secret('context') } }),
    again: await client.command({ ...session, payload: { context: secret('context') } }),
    refused: await client.command({ type: 'session.create', payload: { ...fields } }),
    whispered: await client.call('/v1/whispers', { method: 'POST', body: whisper }),
    broken: await client.call('/v1/commands', { method: 'POST', body: `{"type": "${secret('json')}` }),
    flag: await client.call('/v1/flags/new', {
      ...{ method: 'PUT', body: { state: 'ENABLED', variants: { on: secret('variant') }, defaultVariant: 'on' } },
      headers: { 'if-none-match': '*' },
    }),
  };
  const jwt = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(`{"sub":"${secret('jwt')}"}`).toString('base64url')}.x`;
  for (const headers of [
    { authorization: `Bearer ${secret('bearer')}` },
    { authorization: `Basic ${Buffer.from(`user:${secret('basic')}`).toString('base64')}` },
    { authorization: `Bearer ${jwt}` },
    { 'x-api-key': secret('wrong-key') },
    { cookie: `session=${secret('cookie')}`, 'proxy-authorization': secret('proxy') },
    { host: `user:${secret('host')}@localhost` },
    { origin: `http://user:${secret('origin')}@evil.example` },
    { 'x-api-key': secret('api-key'), 'last-event-id': secret('event'), traceparent: secret('trace') },
  ]) {
    for (const path of [
      `/v1/sessions?access_token=${secret('query')}`,
      `/v1/whispers/events?ticket=${secret('ticket')}`,
    ]) {
      await raw(product.url, path, headers).catch(() => undefined); // some are no HTTP at all
    }
  }
  await product.stop();

  expect(pieces.asked.body.status).not.toBe('succeeded');
  expect(JSON.stringify(pieces.asked.body)).not.toContain(secret('provider-key'));
  expect([pieces.created.status, pieces.whispered.status]).toEqual([200, 202]);
  expect(given(product.output)).toEqual([]);
}, 120_000);

describe('what a process says about an engine never holds its password', () => {
  const closed = (scheme: string): string => `${scheme}://user:${secret(scheme)}@127.0.0.1:1`;
  const away = {
    LEV_RABBITMQ_URL: `${closed('amqp')}/vhost`,
    LEV_NATS_URL: closed('nats'),
    LEV_MONGO_URL: `${closed('mongodb')}/lev`,
  };
  const spawn = (service: string, env: Record<string, string>): RunningProcess =>
    new RunningProcess(`services/${service}/src/main.ts`, [], {
      LEV_LOG_LEVEL: 'trace',
      LEV_HTTP_PORT: '0',
      LEV_ADMIN_PORT: '0',
      LEV_DATA_DIR: join(folder.path, service),
      LEV_APP_DIR: join(folder.path, 'app'),
      LEV_LEGACY_HOME: join(folder.path, 'home'),
      LEV_API_KEYS_FILE: join(folder.path, 'keys.json'),
      LEV_TICKET_KEY: `${secret('ticket-key')}-of-at-least-32-characters`,
      ENABLE_DISTRIBUTED_WHISPERS: 'true',
      ...env,
    });

  test.each(SERVICES)(
    '%s, while all of them are away',
    async (service) => {
      await using program = spawn(service, away);
      await eventually(() => program.output.includes('NATS is away') || program.hasEnded, 60_000);
      const operations = /"operations":"(http[^"]+)"/.exec(program.output)?.[1];
      const report = operations === undefined ? '' : await (await fetch(`${operations}/readyz`)).text();
      await program.stop();

      expect(program.output).toContain('away');
      expect(given(program.output + report)).toEqual([]);
    },
    120_000,
  );

  test('nor when the broker refuses the password', async () => {
    const url = new URL(testEngines().rabbitmq.url);
    url.password = secret('refused');
    await using program = spawn('command-router', { ...away, LEV_RABBITMQ_URL: url.href });
    await eventually(() => /ACCESS.REFUSED/.test(program.output) || program.hasEnded, 60_000);
    await program.kill();

    expect(program.output).toMatch(/ACCESS.REFUSED/);
    expect(given(program.output)).toEqual([]);
  }, 120_000);

  test('nor when a setting cannot be used', async () => {
    await using program = spawn('command-router', {
      LEV_RABBITMQ_URL: `http://user:${secret('scheme')}@host`,
      LEV_NATS_URL: secret('no-url'),
      LEV_MONGO_URL: `mongo://user:${secret('typo')}@host`,
      LEV_TICKET_KEY: CANARY.slice(0, 20),
    });

    expect(await program.ended()).toBe(1);
    expect(program.output).toContain('LEV_TICKET_KEY');
    expect(given(program.output)).toEqual([]);
    expect(program.output).not.toContain(CANARY.slice(0, 20));
  }, 60_000);
});
