import type { Seeded } from '@leviathan/test-kit';
import type { Client } from './client.ts';
import { type Mutant, Replica, type Role } from './replica.ts';
import type { Router } from './router.ts';
import type { World } from './world.ts';

/** All processes of one simulated run. Whoever ends is started again a little later. */
export class Cluster {
  readonly replicas: Replica[] = [];
  readonly clients: Client[] = [];
  readonly whispers = new Set<string>();
  readonly #world: World;
  readonly #mutant: Mutant | undefined;
  readonly #chance: Seeded;
  #isStoreAway = false;

  constructor(world: World, mutant: Mutant | undefined) {
    this.#world = world;
    this.#mutant = mutant;
    this.#chance = world.chance('restarts');
    const { owners, routers, broker } = world.seedClass;
    if (broker === 'embedded') this.#start('system', routers > 0 ? ['owner', 'router'] : ['owner']);
    else {
      for (let n = 1; n <= owners; n += 1) this.#start(`owner-${String(n)}`, ['owner']);
      for (let n = 1; n <= routers; n += 1) this.#start(`router-${String(n)}`, ['router']);
    }
  }

  cutStore(): void {
    this.#isStoreAway = true;
    for (const { storeLink } of this.replicas) storeLink.cut();
  }

  mendStore(): void {
    this.#isStoreAway = false;
    for (const { storeLink } of this.replicas) storeLink.mend();
  }

  resetConnections(): void {
    for (const { bus } of [...this.replicas, ...this.clients]) bus?.reset();
  }

  readonly routers = (): readonly Router[] =>
    this.replicas.flatMap(({ router }) => (router === undefined ? [] : [router]));

  /** Everything runs and reaches everything. */
  heal(): void {
    this.#world.isTroubled = false;
    this.mendStore();
    for (const { process, busLink } of this.replicas) {
      busLink.mend();
      process.resume();
    }
  }

  #start(name: string, roles: readonly Role[]): void {
    const replica = new Replica({
      ...{ world: this.#world, name, roles, mutant: this.#mutant },
      whispered: (id) => this.whispers.add(id),
      died: (dead) => this.#died(dead),
    });
    if (this.#isStoreAway) replica.storeLink.cut();
    this.replicas.push(replica);
  }

  #died(dead: Replica): void {
    this.replicas.splice(this.replicas.indexOf(dead), 1);
    const isSilent = this.#world.isTroubled && this.#chance.next() < 0.2; // the machine went with it
    dead.bus.ended(isSilent);
    if (this.#world.broker.kind === 'embedded') this.#loseBroker();
    const afterMs = this.#chance.next() < 0.5 ? 100 : 8000 * this.#chance.next();
    this.#world.time.after(afterMs, () => {
      this.#world.note('world', `${dead.name} is started again`);
      this.#start(dead.name, dead.roles);
    });
  }

  /** The queues were in the process. Outside of it only clients are left, who have to connect anew. */
  #loseBroker(): void {
    void this.#world.broker.lose();
    for (const { bus } of this.clients) bus?.reset();
  }
}
