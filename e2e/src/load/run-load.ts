import { expect } from '@jest/globals';
import type { Client } from '../client.ts';
import { type Told, sendUntilEnded } from './persistent.ts';

/** Teams that work all the time, on the same few questions, so that what they say can be compared. */
export class RunLoad {
  readonly told: Told[] = [];
  readonly #client: Client;
  readonly #name: string;
  readonly #texts = new Map<string, unknown>();
  #isOver = false;
  #running: Promise<unknown> = Promise.resolve();

  constructor(client: Client, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** @param teams how many work at the same time, each on its own question */
  async start(teams: number): Promise<void> {
    const questions = Array.from({ length: teams }, (_, index) => `How do we ship part ${String(index)} safely?`);
    await Promise.all(
      questions.map(async (question) => {
        const undisturbed = await this.#ask(question, `${question} undisturbed`);
        this.#texts.set(question, undisturbed.text);
      }),
    );
    this.#running = Promise.all(questions.map((question) => this.#askOn(question)));
    this.#running.catch(() => undefined); // told by `finish`
  }

  async finish(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  /** Every run ended well, with the words of the undisturbed one. */
  verify(): void {
    expect(this.told.filter(({ status }) => status !== 'succeeded')).toEqual([]);
    expect(this.told.length).toBeGreaterThan(this.#texts.size);
  }

  async #askOn(question: string): Promise<void> {
    for (let number = 1; !this.#isOver; number += 1) {
      const { text } = await this.#ask(question, `${question} ${String(number)}`);
      expect(text).toEqual(this.#texts.get(question));
    }
  }

  async #ask(text: string, key: string): Promise<Told> {
    const idempotencyKey = `${this.#name} ${key}`.replaceAll(/\W+/g, '-');
    const told = await sendUntilEnded(this.#client, { type: 'agent.ask', payload: { text } }, idempotencyKey);
    this.told.push(told);
    return told;
  }
}
