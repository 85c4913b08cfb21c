import { entityKey } from '@leviathan/contracts';
import type { Clock } from '@leviathan/kernel';
import type { Entry } from '../entry.ts';
import type { Journal } from '../journal.ts';

export interface InstalledOptions<Value extends string | number> {
  readonly journal: Journal;
  readonly clock: Clock;
  /** What it is called, such as `partitions`: part of the entity's key, and the name in the entry's data. */
  readonly name: string;
  /** What it is in this process. */
  readonly value: Value;
}

/**
 * What an installation began with and keeps, as one entry of a service's journal: the first process writes it, and the
 * insert decides between two.
 *
 * Not promised: that two services agree, since neither reads the other's store.
 */
export class Installed<Value extends string | number> {
  readonly #options: InstalledOptions<Value>;
  readonly #entity: string;

  constructor(options: InstalledOptions<Value>) {
    this.#options = options;
    this.#entity = entityKey({ tenant: 'system', type: 'installation', id: options.name }) ?? '';
  }

  /** What holds: ours, or what another wrote before. Rejects while the store cannot tell. */
  async value(): Promise<Value> {
    const installed = (await this.#read()) ?? (await this.#write());
    if (installed === undefined) throw new Error('what was written cannot be read back yet');
    return installed;
  }

  async #read(): Promise<Value | undefined> {
    for await (const { data } of this.#options.journal.read(this.#entity, { from: 1, to: 1 })) {
      return (data as Readonly<Record<string, Value>>)[this.#options.name]; // written below and nowhere else
    }
    return undefined;
  }

  async #write(): Promise<Value | undefined> {
    const { journal, clock } = this.#options;
    const append = await journal.append(this.#entry(clock.now()));
    if (append.outcome === 'unavailable') throw append.cause;
    return this.#read(); // also after `unknown`: only a read can tell, and it shows what no crash can take back
  }

  #entry(at: number): Entry {
    const { name, value } = this.#options;
    return {
      ...{
        entity: this.#entity,
        seq: 1,
        at,
        kind: 'installed',
        schema: 1,
        command: 'install',
        data: { [name]: value },
      },
      ...{ reply: { status: 'succeeded', result: null }, answers: [], effects: [] },
    };
  }
}
