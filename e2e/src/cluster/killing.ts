import type { Seeded } from '@leviathan/test-kit';
import { eventually } from '@leviathan/test-kit';
import { nowMs } from '../load/persistent.ts';
import type { Kill } from '../load/recovery.ts';
import type { Cluster } from './cluster.ts';
import type { Replica } from './replica.ts';

/** Starting is slow on a machine that does everything at once. */
const BACK_WITHIN_MS = 120_000;

/**
 * Kills replicas without warning and starts them again, one after the other or overlapping. A replica is spared while another one of its service is not ready
 * yet: two of two would be an outage, which is another test.
 */
export class Killing {
  readonly kills: Kill[] = [];
  readonly #cluster: Cluster;
  readonly #chance: Seeded;
  readonly #away = new Set<Replica>();
  readonly #returning: Promise<void>[] = [];

  constructor(cluster: Cluster, chance: Seeded) {
    this.#cluster = cluster;
    this.#chance = chance;
  }

  /** Waits until everybody is ready, and kills somebody at a random moment of the `withinMs` after it. */
  async killOne(withinMs: number): Promise<void> {
    await this.over();
    await this.kill(withinMs);
  }

  /** Kills somebody at a random moment of the next `withinMs`, or as soon as somebody may be killed. */
  async kill(withinMs: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.#chance.next() * withinMs)); // the moment is what is tested
    const victim = await eventually(() => this.#pick(), BACK_WITHIN_MS);
    this.#away.add(victim);
    const kill: Kill = { instance: victim.instance, at: nowMs() };
    this.kills.push(kill);
    await victim.process.kill();
    victim.restart();
    const returning = this.#back(victim, kill);
    returning.catch(() => undefined); // told by `over`, also when that is asked for only later
    this.#returning.push(returning);
  }

  /** Resolves when everybody is ready again. */
  async over(): Promise<void> {
    await Promise.all(this.#returning);
  }

  async #back(victim: Replica, kill: Kill): Promise<void> {
    await this.#cluster.isReady(victim);
    kill.readyAt = nowMs();
    this.#away.delete(victim);
  }

  #pick(): Replica {
    const incomplete = new Set([...this.#away].map(({ service }) => service));
    const victim = this.#chance.pick(this.#cluster.replicas.filter(({ service }) => !incomplete.has(service)));
    if (victim === undefined) throw new Error('of every service somebody is away');
    return victim;
  }
}
