import type { ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { SystemClock } from '@leviathan/kernel';
import { type Guard, createGuard } from '@leviathan/resilience';
import { openModel } from '../../../src/adapters/models/open-model.ts';
import type { LanguageModel, ModelAnswer } from '../../../src/ports.ts';
import { modelContract } from './model-contract.ts';
import {
  type ProviderServer,
  anthropicAnswer,
  openAiAnswer,
  refuse,
  serveProvider,
  stream,
} from './provider-server.ts';
import { requestOf } from './requests.ts';

const WORDS = ['Roll', ' it', ' out', ' slowly', '.'];

const providers = {
  'openai-compatible': {
    answer: openAiAnswer,
    path: '/v1/chat/completions',
    credentials: (url: string) => ({ openaiApiKey: 'key-1', openaiBaseUrl: `${url}/v1` }),
    authorised: { authorization: 'Bearer key-1' },
  },
  anthropic: {
    answer: anthropicAnswer,
    path: '/v1/messages',
    credentials: (url: string) => ({ anthropicApiKey: 'key-1', anthropicBaseUrl: `${url}/v1` }),
    authorised: { 'x-api-key': 'key-1' },
  },
};

describe.each(Object.entries(providers))('%s', (kind, provider) => {
  const clock = new SystemClock();
  let server: ProviderServer;
  let guard: Guard;
  let answer: (response: ServerResponse) => void;
  const answerWell = (response: ServerResponse): void => stream(response, provider.answer(WORDS));
  beforeAll(async () => {
    server = await serveProvider((response) => answer(response));
    guard = createGuard({ clock });
    answer = answerWell;
  });
  afterEach(() => {
    answer = answerWell;
    guard.shutdown();
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
  });

  const open = (timeoutMs = 5000): Promise<LanguageModel> =>
    openModel(`${kind}:some-model`, {
      clock,
      guard,
      scriptedLatencyMs: 0,
      timeoutMs,
      ...provider.credentials(server.url),
    });
  const ask = async (reply: (response: ServerResponse) => void, timeoutMs?: number): Promise<ModelAnswer> => {
    answer = reply;
    return (await open(timeoutMs)).generate(requestOf());
  };

  modelContract('it', () => open());

  test('streams the text as it comes, and counts its tokens', async () => {
    const request = requestOf();

    const said = await (await open()).generate(request);

    expect(request.heard).toEqual(WORDS);
    expect(said).toEqual({ status: 'done', text: 'Roll it out slowly.', usage: { inputTokens: 11, outputTokens: 7 } });
  });

  test('sends the prompt, the key, and the idempotency key of the call', async () => {
    await (await open()).generate(requestOf({ idempotencyKey: 'local/run/r1/step-2.1' }));

    const last = server.received.at(-1);
    expect(last?.url).toBe(provider.path);
    expect(last?.headers).toMatchObject({ ...provider.authorised, 'idempotency-key': 'local/run/r1/step-2.1' });
    expect(last?.body).toMatchObject({ model: 'some-model', stream: true });
    expect(JSON.stringify(last?.body)).toContain('How should we roll out the new billing API?');
    expect(JSON.stringify(last?.body)).toContain('You are a full-stack development engineer.');
  });

  test.each([
    [429, true],
    [500, true],
    [503, true],
    [400, false],
    [401, false],
    [404, false],
  ])('HTTP %i is a failure, retryable: %s, after one request', async (status, retryable) => {
    const before = server.received.length;

    const said = await ask((response) => refuse(response, status, 'not now'));

    expect(said).toEqual({ status: 'failed', reason: `HTTP ${String(status)}: not now`, retryable });
    expect(server.received.length).toBe(before + 1);
  });

  test('a key that the provider repeats when it refuses it is not told on', async () => {
    const said = await ask((response) => refuse(response, 401, 'Incorrect API key provided: key-1.'));

    expect(said).toMatchObject({ reason: 'HTTP 401: Incorrect API key provided: [secret].' });
  });

  test('a stream that is no answer is a failure that may be tried again', async () => {
    const said = await ask((response) => stream(response, [{ event: 'message_start', data: '{"type": broken' }]));

    expect(said).toMatchObject({ status: 'failed', retryable: true });
  });

  test('a page instead of a stream is a failure that may be tried again', async () => {
    const said = await ask(
      (response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html></html>'),
    );

    expect(said).toMatchObject({ status: 'failed', retryable: true });
  });

  test('an answer that is cut off in its middle is a failure', async () => {
    const said = await ask((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const [first, second, third] = provider.answer(WORDS);
      for (const each of [first, second, third]) {
        const event = each !== undefined && 'event' in each ? `event: ${String(each.event)}\n` : '';
        response.write(`${event}data: ${JSON.stringify(each?.data)}\n\n`);
      }
      setImmediate(() => response.destroy());
    });

    expect(said).toMatchObject({ status: 'failed', retryable: true });
  });

  test('an answer that ends without saying that it is complete is a failure', async () => {
    const said = await ask((response) => stream(response, provider.answer(WORDS).slice(0, 4)));

    expect(said).toMatchObject({ status: 'failed', retryable: true });
  });

  test('a provider that hangs is given up after the time-out', async () => {
    const said = await ask(() => undefined, 50);

    expect(said).toEqual({
      status: 'failed',
      reason: `${kind}:some-model did not answer within 50 ms`,
      retryable: true,
    });
  });

  test('a call that is called off ends at once', async () => {
    const controller = new AbortController();
    answer = () => controller.abort();

    const said = await (await open()).generate(requestOf({ signal: controller.signal }));

    expect(said).toEqual({ status: 'failed', reason: 'the call was called off', retryable: true });
  });

  test('a provider that is away is a failure that may be tried again', async () => {
    const away = await openModel(`${kind}:m`, {
      clock,
      guard,
      scriptedLatencyMs: 0,
      ...provider.credentials('http://127.0.0.1:1'),
    });

    expect(await away.generate(requestOf())).toMatchObject({ status: 'failed', retryable: true });
  });

  test('a provider that fails again and again is left alone for a while', async () => {
    const model = await open();
    answer = (response) => refuse(response, 500, 'broken');
    for (let call = 0; call < 10; call += 1) await model.generate(requestOf());
    const before = server.received.length;

    const said = await model.generate(requestOf());

    expect(said).toMatchObject({ status: 'failed', retryable: true, reason: expect.stringContaining('left alone') });
    expect(server.received.length).toBe(before);
  });
});
