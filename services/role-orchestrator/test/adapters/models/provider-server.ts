import { type IncomingHttpHeaders, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface ProviderServer extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

/** A local HTTP server in a provider's place. @param answer to each request */
export async function serveProvider(
  answer: (response: ServerResponse, request: Received) => void,
): Promise<ProviderServer> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Received['body'];
      const each = { url: request.url ?? '', headers: request.headers, body };
      received.push(each);
      answer(response, each);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Server-sent events, as both providers stream; one that is not named is OpenAI's. */
export function stream(
  response: ServerResponse,
  events: readonly { readonly event?: string; readonly data: unknown }[],
): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const { event, data } of events) {
    response.write(
      `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`,
    );
  }
  response.end();
}

export function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ type: 'error', error: { message, type: 'some_error' } }));
}

/** An answer in OpenAI's chat-completions protocol. */
export function openAiAnswer(words: readonly string[]): readonly { readonly data: unknown }[] {
  const chunk = (rest: object): { readonly data: unknown } => ({
    data: { id: 'chat-1', object: 'chat.completion.chunk', created: 1, model: 'm', ...rest },
  });
  return [
    chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: '' }, finish_reason: null }] }),
    ...words.map((content) => chunk({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })),
    chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }),
    chunk({ choices: [], usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 } }),
    { data: '[DONE]' },
  ];
}

/** An answer in Anthropic's messages protocol. */
export function anthropicAnswer(
  words: readonly string[],
): readonly { readonly event: string; readonly data: unknown }[] {
  const event = (type: string, rest: object): { readonly event: string; readonly data: unknown } => ({
    event: type,
    data: { type, ...rest },
  });
  const message = {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    content: [],
    model: 'm',
    stop_reason: null,
    stop_sequence: null,
    usage: { input_tokens: 11, output_tokens: 1 },
  };
  return [
    event('message_start', { message }),
    event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
    ...words.map((text) => event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } })),
    event('content_block_stop', { index: 0 }),
    event('message_delta', { delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 7 } }),
    event('message_stop', {}),
  ];
}
