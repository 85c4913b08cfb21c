import { type Server, type Socket, connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A TCP proxy on loopback, between a client of ours and an engine, that can fail as networks do. */
export class FaultProxy implements AsyncDisposable {
  readonly #server: Server;
  readonly #target: URL;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isDown = false;
  #isSilent = false;
  #isWithholding = false;

  private constructor(target: URL) {
    this.#target = target;
    this.#server = createServer((client) => this.#join(client));
  }

  /** @param url of the engine behind it, with its port */
  static async before(url: string): Promise<FaultProxy> {
    const proxy = new FaultProxy(new URL(url));
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The engine's URL, through the proxy. */
  get url(): string {
    const url = new URL(this.#target);
    url.hostname = '127.0.0.1';
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.toString();
  }

  /** How many connections it carries. */
  get connections(): number {
    return this.#pairs.size;
  }

  /** Resets every connection; new ones get through. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  /** Resets every connection and refuses new ones until {@link heal}. */
  sever(): void {
    this.#isDown = true;
    this.cut();
  }

  /** Carries nothing any more and tells nobody, as a dropped route does, until {@link heal}. */
  silence(): void {
    this.#isSilent = true;
    for (const pair of this.#pairs) for (const socket of pair) socket.pause();
  }

  /** Carries what is asked and holds back every answer, until {@link heal}: it happens, and nobody hears of it. */
  withhold(): void {
    this.#isWithholding = true;
    for (const [, server] of this.#pairs) server.pause();
  }

  heal(): void {
    this.#isDown = false;
    this.#isSilent = false;
    this.#isWithholding = false;
    for (const pair of this.#pairs) for (const socket of pair) socket.resume();
  }

  #join(client: Socket): void {
    if (this.#isDown) {
      client.resetAndDestroy();
      return;
    }
    const server = connect({ host: this.#target.hostname, port: Number(this.#target.port), noDelay: true });
    client.setNoDelay(true);
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    const part = (): void => {
      this.#pairs.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on('error', part).on('close', part);
    client.pipe(server).pipe(client);
    if (this.#isSilent) for (const socket of pair) socket.pause();
    if (this.#isWithholding) server.pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
