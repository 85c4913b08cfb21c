import { Program } from '../turn/program.ts';

/** The naive loop, in two processes: HTTP → AMQP RPC over a durable queue → worker → HTTP. */
export class NaiveLoop implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  url = '';

  /** @param mongoUrl where it commits three inserts a request; without it nothing is kept */
  static async start(rabbitmqUrl: string | undefined, mongoUrl?: string): Promise<NaiveLoop> {
    const loop = new NaiveLoop();
    const urls = { NAIVE_RABBITMQ_URL: rabbitmqUrl, NAIVE_MONGO_URL: mongoUrl };
    const env = { ...process.env, ...urls };
    const worker = loop.#stack.use(new Program('bench/src/naive/worker.ts', [], env));
    await worker.url;
    loop.url = await loop.#stack.use(new Program('bench/src/naive/edge.ts', [], env)).url;
    return loop;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
