import { expect } from '@jest/globals';
import type { Client } from '../client.ts';
import { type Told, nowMs, sendUntilEnded } from './persistent.ts';

interface JournalPage {
  readonly items: readonly {
    readonly seq: number;
    readonly kind: string;
    readonly data: { readonly activity?: string };
  }[];
  readonly next?: string;
}

export interface SessionLoadOptions {
  /** Sessions that are touched in turns while all goes well. */
  readonly sessions: number;
  /** The most there may be: while all others wait for their last command, another one is opened. As many as `sessions` unless given. */
  readonly atMost?: number;
}

/**
 * Sessions that are touched one command after the other, each command naming its number.
 *
 * The load is offered at a fixed rate, whatever becomes of the commands before: a command that waits long holds up its
 * own session and nobody else, as it is with real users. So what is slow does not hide itself by slowing the load.
 */
export class SessionLoad {
  readonly told: Told[] = [];
  /** Commands that were due while every session waited, and so were never sent. */
  skipped = 0;
  readonly #client: Client;
  readonly #name: string;
  readonly #options: SessionLoadOptions;
  /** How many touches each session has been sent. */
  readonly #sent = new Map<string, number>();
  readonly #idle: string[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #errors: unknown[] = [];
  #isOver = false;
  #offering: Promise<void> = Promise.resolve();

  constructor(client: Client, name: string, options: SessionLoadOptions) {
    this.#client = client;
    this.#name = name;
    this.#options = options;
  }

  start(perSecond: number): void {
    this.#offering = this.#offer(1000 / perSecond);
  }

  /** Sends nothing new and resolves when everything that was sent has ended. */
  async finish(): Promise<void> {
    this.#isOver = true;
    await this.#offering;
    await Promise.all(this.#underWay);
    if (this.#errors.length > 0) throw this.#errors[0];
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

  async #offer(everyMs: number): Promise<void> {
    const begun = nowMs();
    for (let number = 0; !this.#isOver; number += 1) {
      const restMs = begun + number * everyMs - nowMs();
      if (restMs > 0) await new Promise((resolve) => setTimeout(resolve, restMs)); // the pace of the load
      const session = this.#next();
      if (session === undefined) this.skipped += 1;
      else this.#touch(session);
    }
  }

  /** A new session as long as there are not enough, else the one that waits longest for its turn. */
  #next(): string | undefined {
    const { sessions, atMost = sessions } = this.#options;
    if (this.#sent.size >= sessions && this.#idle.length > 0) return this.#idle.shift();
    return this.#sent.size < atMost ? `${this.#name}-${String(this.#sent.size)}` : undefined;
  }

  #touch(session: string): void {
    const number = this.#sent.get(session);
    this.#sent.set(session, (number ?? -1) + 1);
    const sending = this.#send(session, (number ?? -1) + 1)
      .catch((error: unknown) => void this.#errors.push(error))
      .finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  async #send(session: string, number: number): Promise<void> {
    const body =
      number === 0
        ? { type: 'session.create', session, payload: { context: 'under load' } }
        : { type: 'session.touch', session, payload: { activity: String(number) } };
    this.told.push(await sendUntilEnded(this.#client, body, `${session}-${String(number)}`));
    this.#idle.push(session);
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
