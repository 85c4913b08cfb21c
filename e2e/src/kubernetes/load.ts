import { expect } from '@jest/globals';
import type { Told } from '../load/persistent.ts';
import { RunLoad } from '../load/run-load.ts';
import { SessionLoad } from '../load/session-load.ts';
import type { Installation } from './installation.ts';
import { PER_SECOND } from './options.ts';

const TEAMS = 2;

/** Sessions at a fixed rate and teams that work all the time, on one installation. */
export class Load {
  readonly #installation: Installation;
  readonly #sessions: SessionLoad;
  readonly #runs: RunLoad;

  constructor(installation: Installation, name: string) {
    this.#installation = installation;
    this.#sessions = new SessionLoad(installation.client, name, { sessions: 30, atMost: 300 });
    this.#runs = new RunLoad(installation.client, name);
  }

  async start(): Promise<void> {
    await this.#runs.start(TEAMS);
    this.#sessions.start(PER_SECOND);
  }

  async finish(): Promise<void> {
    await Promise.all([this.#sessions.finish(), this.#runs.finish()]);
  }

  get told(): readonly Told[] {
    return [...this.#sessions.told, ...this.#runs.told];
  }

  get summary(): string {
    const { told, skipped } = this.#sessions;
    return `${String(told.length)} session commands (${String(skipped)} not offered), ${String(this.#runs.told.length)} runs`;
  }

  /** Nothing was lost, doubled, reordered or parked, as journals say. */
  async verify(): Promise<void> {
    await this.#sessions.verify();
    this.#runs.verify();
    const parked = await this.#installation.client.call<{ items: unknown[] }>('/v1/parked');
    expect(parked.body.items).toEqual([]);
  }
}
