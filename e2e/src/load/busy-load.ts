import type { Client } from '../client.ts';
import { type Sending, type Told, sendUntilEnded } from './persistent.ts';

/** Touches of one session: enough that it lives through some flips. */
const TOUCHES = 5;

/** Workers that never rest: each opens a session, works in it, asks, does a job, and begins again with another session. */
export class BusyLoad {
  /** Ids of the commands of each session, in the order in which they were sent. */
  readonly sessions = new Map<string, readonly string[]>();
  readonly jobs: { readonly job: string; readonly posted: string; readonly session: string }[] = [];
  readonly ids: string[] = [];
  readonly #client: Client;
  #isOver = false;
  #failure: Error | undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(client: Client) {
    this.#client = client;
  }

  /** Commands that have ended; throws what a worker failed with. */
  get ended(): number {
    if (this.#failure !== undefined) throw this.#failure;
    return this.ids.length;
  }

  start(workers: number): void {
    this.#running = Promise.all(Array.from({ length: workers }, (_, worker) => this.#work(worker)));
    this.#running.catch((failure: unknown) => {
      this.#failure = failure instanceof Error ? failure : new Error(String(failure));
    });
  }

  /** Resolves when all that was begun has ended. */
  async finish(): Promise<void> {
    this.#isOver = true;
    await this.#running;
  }

  async #work(worker: number): Promise<void> {
    for (let round = 0; !this.#isOver; round += 1) {
      const session = `busy-${String(worker)}-${String(round)}`;
      await this.#live(session);
      await this.#send(
        { type: 'agent.ask', session, payload: { text: 'please research the cache' } },
        `${session}-ask`,
      );
      await this.#job(session);
    }
  }

  async #live(session: string): Promise<void> {
    const born = await this.#send({ type: 'session.create', session, payload: { context: 'flips' } }, `${session}-0`);
    const ids = [born.id];
    this.sessions.set(session, ids);
    for (let number = 1; number <= TOUCHES; number += 1) {
      const payload = { activity: String(number) };
      const touched = await this.#send({ type: 'session.touch', session, payload }, `${session}-${String(number)}`);
      ids.push(touched.id);
    }
  }

  async #job(session: string): Promise<void> {
    const [fromWorkspace, toWorkspace] = ['frontend', 'backend'];
    const posting = { instructions: 'profile the login', fromWorkspace, toWorkspace };
    const posted = await this.#send({ type: 'job.post', payload: posting }, `${session}-post`);
    const job = posted.entity ?? '';
    const of = { entity: job, session };
    await this.#send({ ...of, type: 'job.accept', payload: { workspace: toWorkspace } }, `${session}-accept`);
    await this.#send({ ...of, type: 'job.complete', payload: { summary: 'three findings' } }, `${session}-complete`);
    this.jobs.push({ job, posted: posted.id, session });
  }

  async #send(sending: Sending, key: string): Promise<Told> {
    const told = await sendUntilEnded(this.#client, sending, key);
    if (told.status !== 'succeeded') throw new Error(`${key} ${told.status}: ${JSON.stringify(told)}`);
    this.ids.push(told.id);
    return told;
  }
}
