/** Server-sent events as a client without a library reads them. */
export class HeardEvents implements AsyncDisposable {
  readonly #reading: Promise<void>;
  readonly #stop = new AbortController();
  #text = '';

  private constructor(response: Response) {
    this.#reading = this.#read(response);
  }

  /** Resolves when the stream is open: what is sent from now on is heard. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<HeardEvents> {
    const response = await fetch(url, { headers: { accept: 'text/event-stream', ...headers } });
    if (response.status !== 200) throw new Error(`${url} answered ${String(response.status)}`);
    return new HeardEvents(response);
  }

  /** The data of every event with this name so far. */
  of(name: string): readonly unknown[] {
    return this.#text
      .split('\n\n')
      .filter((event) => event.includes(`event: ${name}\n`))
      .flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? [])
      .map((data) => JSON.parse(data) as unknown);
  }

  async #read(response: Response): Promise<void> {
    const body = response.body?.pipeThrough(new TextDecoderStream());
    if (body === undefined) return;
    const reader = body.getReader();
    this.#stop.signal.addEventListener('abort', () => void reader.cancel(), { once: true });
    for (let part = await reader.read(); !part.done; part = await reader.read()) this.#text += part.value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#reading;
  }
}
