import { entityKey } from '@leviathan/contracts';
import { type Clock, reasonOf } from '@leviathan/kernel';
import type { Entry } from '../entry.ts';
import type { Journal } from '../journal.ts';
import type { Log } from '../owner.ts';

const ENTITY = entityKey({ tenant: 'system', type: 'installation', id: 'partitions' }) ?? '';

export interface InstalledPartitionsOptions {
  readonly journal: Journal;
  /** What `LEV_PARTITIONS` says in this process. */
  readonly partitions: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** One check of readiness, over what {@link InstalledPartitions} says; none in one process, where all agree. */
export function installedPartitionsChecks(
  mode: 'embedded' | 'distributed',
  options: InstalledPartitionsOptions,
): readonly { readonly name: string; check(): Promise<string | undefined> }[] {
  if (mode === 'embedded') return [];
  const installed = new InstalledPartitions(options);
  return [{ name: 'number of partitions', check: () => installed.trouble() }];
}

/**
 * The number of partitions that an installation began with, as one entry of a service's journal: the first process
 * writes it, and the insert decides between two. A process with another number would read and fill other queues than
 * the rest, and nobody would answer; so it says so and is not ready.
 *
 * Not promised: that two services agree, since neither reads the other's store. A command for queues that are not there
 * is parked with that reason.
 */
export class InstalledPartitions {
  readonly #options: InstalledPartitionsOptions;
  #installed: number | undefined;

  constructor(options: InstalledPartitionsOptions) {
    this.#options = options;
  }

  /** Why this process must not work, or `undefined`. Never rejects; asks the store until it knows, and then no more. */
  async trouble(): Promise<string | undefined> {
    const { partitions } = this.#options;
    try {
      this.#installed ??= await this.#learn();
    } catch (error) {
      return `the number of partitions of this installation is not known yet: ${reasonOf(error)}`;
    }
    return this.#installed === partitions ? undefined : sentence(this.#installed, partitions);
  }

  async #learn(): Promise<number> {
    const { partitions, log } = this.#options;
    const installed = (await this.#read()) ?? (await this.#write());
    if (installed === undefined) throw new Error('what was written cannot be read back yet');
    if (installed !== partitions) log.error({ installed, partitions }, sentence(installed, partitions));
    return installed;
  }

  async #read(): Promise<number | undefined> {
    for await (const { data } of this.#options.journal.read(ENTITY, { from: 1, to: 1 })) {
      return (data as { readonly partitions: number }).partitions; // written below and nowhere else
    }
    return undefined;
  }

  async #write(): Promise<number | undefined> {
    const { journal, partitions, clock } = this.#options;
    const append = await journal.append(entryOf(partitions, clock.now()));
    if (append.outcome === 'unavailable') throw append.cause;
    return this.#read(); // also after `unknown`: only a read can tell, and it shows what no crash can take back
  }
}

function entryOf(partitions: number, at: number): Entry {
  return {
    ...{ entity: ENTITY, seq: 1, at, kind: 'installed', schema: 1, command: 'install', data: { partitions } },
    ...{ reply: { status: 'succeeded', result: null }, answers: [], effects: [] },
  };
}

function sentence(installed: number, partitions: number): string {
  return (
    `this installation has ${String(installed)} partitions and LEV_PARTITIONS is ${String(partitions)} here: ` +
    `set it to ${String(installed)} in every process`
  );
}
