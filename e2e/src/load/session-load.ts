import { expect } from '@jest/globals';
import type { Client } from '../client.ts';
import { type Told, sendUntilEnded } from './persistent.ts';

interface JournalPage {
  readonly items: readonly {
    readonly seq: number;
    readonly kind: string;
    readonly data: { readonly activity?: string };
  }[];
  readonly next?: string;
}

/** Sessions that are touched one command after the other, each command naming its number. */
export class SessionLoad {
  readonly told: Told[] = [];
  readonly #client: Client;
  readonly #name: string;
  readonly #sessions: number;
  readonly #sent = new Map<string, number>();
  #isOver = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(client: Client, name: string, sessions: number) {
    this.#client = client;
    this.#name = name;
    this.#sessions = sessions;
  }

  /** @param everyMs between two commands of one session */
  start(everyMs: number): void {
    const sessions = Array.from({ length: this.#sessions }, (_, index) => `${this.#name}-${String(index)}`);
    this.#running = Promise.all(sessions.map((session) => this.#touch(session, everyMs)));
  }

  /** Sends nothing new and resolves when everything that was sent has ended. */
  async finish(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  /** Every command ended well, once, in its order, and the journals say the same. */
  async verify(): Promise<void> {
    expect(this.told.filter(({ status }) => status !== 'succeeded')).toEqual([]);
    for (const [session, sent] of this.#sent) {
      const journal = await this.#journalOf(session);
      expect(journal.map(({ seq }) => seq)).toEqual(journal.map((_, index) => index + 1));
      const touched = journal.filter(({ kind }) => kind === 'touched').map(({ data }) => Number(data.activity));
      expect({ session, touched }).toEqual({ session, touched: Array.from({ length: sent }, (_, index) => index + 1) });
    }
  }

  async #touch(session: string, everyMs: number): Promise<void> {
    const send = async (type: string, payload: object, key: string): Promise<void> => {
      this.told.push(await sendUntilEnded(this.#client, { type, session, payload }, `${session}-${key}`));
    };
    await send('session.create', { context: 'under load' }, 'create');
    for (let number = 1; !this.#isOver; number += 1) {
      const begun = performance.now();
      await send('session.touch', { activity: String(number) }, String(number));
      this.#sent.set(session, number);
      const restMs = everyMs - (performance.now() - begun);
      if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs)); // the pace of the load
    }
  }

  async #journalOf(session: string): Promise<JournalPage['items']> {
    const items: JournalPage['items'][number][] = [];
    let after = '';
    do {
      const path = `/v1/sessions/${session}/journal?limit=200${after === '' ? '' : `&after=${after}`}`;
      const { body } = await this.#client.call<JournalPage>(path);
      items.push(...body.items);
      after = body.next ?? '';
    } while (after !== '');
    return items;
  }
}
