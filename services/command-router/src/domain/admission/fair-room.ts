/**
 * Room for so many at once, shared by tenants: each may hold as much as is still free (Choudhury and Hahne's dynamic
 * threshold). One tenant alone gets half of it, two that are noisy a third each; so there is always some left for one who
 * comes new, without anybody's share being set aside or counted beforehand.
 */
export class FairRoom {
  readonly #capacity: number;
  readonly #held = new Map<string, number>();
  #total = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get total(): number {
    return this.#total;
  }

  hasRoomFor(tenant: string): boolean {
    return (this.#held.get(tenant) ?? 0) < this.#capacity - this.#total;
  }

  enter(tenant: string): void {
    this.#held.set(tenant, (this.#held.get(tenant) ?? 0) + 1);
    this.#total += 1;
  }

  leave(tenant: string): void {
    const held = (this.#held.get(tenant) ?? 0) - 1;
    if (held > 0) this.#held.set(tenant, held);
    else this.#held.delete(tenant);
    this.#total -= 1;
  }
}
