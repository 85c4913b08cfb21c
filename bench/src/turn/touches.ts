import { Agent, request } from 'node:http';

const REQUESTS = 1500;
const IN_FLIGHT = 64;

/** The commands of the benchmark: {@link IN_FLIGHT} of them under way all the time, each slot with a session of its own. */
export class Touches {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  async openSessions(): Promise<void> {
    const agent = new Agent({ keepAlive: true });
    for (let slot = 0; slot < IN_FLIGHT; slot += 1) {
      await this.#post(agent, { type: 'session.create', session: `bench-${String(slot)}`, payload: {} });
    }
    agent.destroy();
  }

  /** Requests per second. */
  async rate(): Promise<number> {
    const agent = new Agent({ keepAlive: true, maxSockets: IN_FLIGHT });
    const started = performance.now();
    await Promise.all(
      Array.from({ length: IN_FLIGHT }, async (_, slot) => {
        for (let sent = slot; sent < REQUESTS; sent += IN_FLIGHT) {
          const payload = { activity: 'measuring' };
          await this.#post(agent, { type: 'session.touch', session: `bench-${String(slot)}`, payload });
        }
      }),
    );
    agent.destroy();
    return REQUESTS / ((performance.now() - started) / 1000);
  }

  #post(agent: Agent, body: object): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const headers = { 'content-type': 'application/json', prefer: 'wait=30', ...this.#headers };
    const sent = request(`${this.#url}/v1/commands`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => {
        if (response.statusCode === 200 && text.includes('"succeeded"')) resolve(undefined);
        else reject(new Error(`${String(response.statusCode)} ${text}`));
      });
    });
    sent.on('error', reject).end(JSON.stringify(body));
    return promise;
  }
}
