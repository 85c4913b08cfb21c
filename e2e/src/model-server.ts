import { createHash } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ChatRequest {
  readonly stream?: boolean;
  readonly messages: readonly { readonly role: string; readonly content: unknown }[];
}

/**
 * A language model that keeps books: it speaks OpenAI's chat completions, answers the same request always in the same
 * words, and remembers which idempotency keys it answered to the end.
 */
export class ModelServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #latencyMs: number;
  /** How often each idempotency key was answered in full: what a provider would bill. */
  readonly answered = new Map<string, number>();

  private constructor(latencyMs: number) {
    this.#latencyMs = latencyMs;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  /** @param latencyMs how long an answer takes to write */
  static async start(latencyMs: number): Promise<ModelServer> {
    const model = new ModelServer(latencyMs);
    await new Promise<void>((resolve) => model.#server.listen(0, '127.0.0.1', resolve));
    return model;
  }

  /** What OPENAI_BASE_URL must be. */
  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/v1`;
  }

  /** The settings that make the product use it. */
  get env(): Record<string, string> {
    return { LEV_MODEL: 'openai-compatible:bookkeeper', OPENAI_BASE_URL: this.url, OPENAI_API_KEY: 'test-key' };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(request)) as ChatRequest;
    const key = String(request.headers['idempotency-key']);
    const words = wordsFor(body);
    if (body.stream === true) await this.#stream(response, words);
    else await this.#whole(response, words);
    if (!response.destroyed) this.answered.set(key, (this.answered.get(key) ?? 0) + 1);
  }

  async #stream(response: ServerResponse, words: readonly string[]): Promise<void> {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const word of words) {
      await wait(this.#latencyMs / words.length);
      response.write(chunk({ delta: { role: 'assistant', content: `${word} ` } }));
    }
    response.write(chunk({ delta: {}, finish_reason: 'stop' }, usageOf(words)));
    response.end('data: [DONE]\n\n');
  }

  async #whole(response: ServerResponse, words: readonly string[]): Promise<void> {
    await wait(this.#latencyMs);
    const choices = [{ index: 0, message: { role: 'assistant', content: words.join(' ') }, finish_reason: 'stop' }];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        id: 'c',
        object: 'chat.completion',
        created: 0,
        model: 'bookkeeper',
        choices,
        usage: usageOf(words),
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function wordsFor(request: ChatRequest): string[] {
  const digest = createHash('sha256').update(JSON.stringify(request.messages)).digest('hex');
  return ['The', 'model', 'says', ...(digest.match(/.{4}/g) ?? [])];
}

function usageOf(words: readonly string[]): object {
  return { prompt_tokens: 10, completion_tokens: words.length, total_tokens: 10 + words.length };
}

function chunk(choice: object, usage?: object): string {
  const choices = [{ index: 0, finish_reason: null, ...choice }];
  const document = {
    id: 'c',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'bookkeeper',
    choices,
    ...(usage && { usage }),
  };
  return `data: ${JSON.stringify(document)}\n\n`;
}

async function text(request: IncomingMessage): Promise<string> {
  let whole = '';
  for await (const part of request.setEncoding('utf8')) whole += String(part);
  return whole;
}

/** The model's own pace: real time passes, since a real process is on the other side. */
function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
