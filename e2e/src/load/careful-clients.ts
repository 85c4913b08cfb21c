import { expect } from '@jest/globals';
import type { Client } from '../client.ts';
import { type Sending, sendUntilEnded } from './persistent.ts';

interface Sent {
  readonly body: Sending;
  readonly key: string;
}

interface JournalItem {
  readonly seq: number;
  readonly kind: string;
  readonly data: { readonly activity?: string };
}

interface JournalPage {
  readonly items: readonly JournalItem[];
  readonly next?: string;
}

/** The activities of the touches of a session, in the order of its journal, which must be without a hole. */
export async function touchesOf(client: Client, session: string): Promise<readonly string[]> {
  const items: JournalItem[] = [];
  let after: string | undefined = '';
  while (after !== undefined) {
    const cursor: string = after === '' ? '' : `&after=${after}`;
    const { body } = await client.call<JournalPage>(`/v1/sessions/${session}/journal?limit=200${cursor}`);
    items.push(...body.items);
    after = body.next;
  }
  expect(items.map(({ seq }) => seq)).toEqual(items.map((_, index) => index + 1));
  return items.filter(({ kind }) => kind === 'touched').map(({ data }) => data.activity ?? '');
}

/** Clients that keep what they asked for until they know that it is safe, each on a session, or with a team, of its own. */
export class CarefulClients {
  readonly #client: Client;
  readonly #bySession = new Map<string, Sent[]>();
  readonly #asked: Sent[] = [];
  #acting: Promise<unknown> = Promise.resolve();
  #isOver = false;
  #actions = 0;

  constructor(client: Client) {
    this.#client = client;
  }

  start({ sessions, teams }: { readonly sessions: number; readonly teams: number }): void {
    const names = Array.from({ length: sessions }, (_, index) => `careful-${String(index)}`);
    const askers = Array.from({ length: teams }, (_, index) => `team-${String(index)}`);
    this.#acting = Promise.all([
      ...names.map((name) => this.#touchOn(name)),
      ...askers.map((name) => this.#askOn(name)),
    ]);
    this.#acting.catch(() => undefined); // told by `finish`
  }

  /** How many commands have ended. */
  get actions(): number {
    return this.#actions;
  }

  /** Sends nothing new and resolves when everything has ended. */
  async finish(): Promise<void> {
    this.#isOver = true;
    await this.#acting;
  }

  /** What a client does whose server lost its memory: everything once more, in its order, under the old keys. */
  async sendAllAgain(): Promise<void> {
    const orders = [...this.#bySession.values(), ...this.#asked.map((each) => [each])];
    await Promise.all(orders.map((order) => this.#sendAll(order)));
  }

  async seeNothingTwice(): Promise<void> {
    for (const session of this.#bySession.keys()) {
      const touches = await touchesOf(this.#client, session);
      expect({ session, touches: [...new Set(touches)] }).toEqual({ session, touches });
    }
  }

  async seeEverythingOnce(): Promise<void> {
    for (const [session, sent] of this.#bySession) {
      const wanted = Array.from({ length: sent.length - 1 }, (_, index) => String(index + 1));
      const touches = (await touchesOf(this.#client, session)).toSorted((a, b) => Number(a) - Number(b));
      expect({ session, touches }).toEqual({ session, touches: wanted });
    }
  }

  async #touchOn(session: string): Promise<void> {
    const sent: Sent[] = [];
    this.#bySession.set(session, sent);
    while (!this.#isOver) {
      const number = String(sent.length);
      const body =
        sent.length === 0
          ? { type: 'session.create', session, payload: { context: 'before a loss' } }
          : { type: 'session.touch', session, payload: { activity: number } };
      const next = { body, key: `${session}-${number}` };
      sent.push(next);
      await this.#send(next);
    }
  }

  async #askOn(name: string): Promise<void> {
    while (!this.#isOver) {
      const body = { type: 'agent.ask', payload: { text: 'How do we ship this safely?' } };
      const next = { body, key: `${name}-${String(this.#asked.length)}` };
      this.#asked.push(next);
      await this.#send(next);
    }
  }

  async #sendAll(order: readonly Sent[]): Promise<void> {
    for (const each of order) await this.#send(each);
  }

  async #send({ body, key }: Sent): Promise<void> {
    const { status } = await sendUntilEnded(this.#client, body, key);
    expect({ key, status }).toEqual({ key, status: 'succeeded' });
    this.#actions += 1;
  }
}
