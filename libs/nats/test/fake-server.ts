import { type Server, connect, createServer } from 'node:net';
import { type AddressInfo } from 'node:net';

/** A server in front of the real one, that refuses logins, or has no JetStream, until it is mended. */
export class FakeServer implements AsyncDisposable {
  mood: 'refuses-logins' | 'without-jetstream' | 'sound';
  readonly #server: Server;

  private constructor(target: URL, mood: FakeServer['mood']) {
    this.mood = mood;
    this.#server = createServer((client) => {
      if (this.mood === 'refuses-logins') {
        client.write(
          'INFO {"server_id":"x","version":"2.10.0","proto":1,"max_payload":1048576,"auth_required":true}\r\n',
        );
        client.once('data', () => client.end("-ERR 'Authorization Violation'\r\n"));
        client.on('error', () => undefined);
        return;
      }
      const server = connect({ host: target.hostname, port: Number(target.port) });
      const part = (): void => {
        client.destroy();
        server.destroy();
      };
      for (const socket of [client, server]) socket.on('error', part).on('close', part);
      client.on('data', (chunk) => {
        // Of the same length, so that no frame changes: nobody answers there.
        const text = chunk.toString('latin1');
        server.write(this.mood === 'sound' ? chunk : Buffer.from(text.replaceAll('$JS.API.', '$XX.API.'), 'latin1'));
      });
      server.pipe(client);
    });
  }

  static async before(url: string, mood: FakeServer['mood']): Promise<FakeServer> {
    const fake = new FakeServer(new URL(url), mood);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `nats://someone:a-secret@127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
