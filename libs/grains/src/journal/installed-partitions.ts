import { type Clock, reasonOf } from '@leviathan/kernel';
import type { Journal } from '../journal.ts';
import type { Log } from '../owner.ts';
import { Installed } from './installed.ts';

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
 * The number of partitions that an installation began with. A process with another number would read and fill other
 * queues than the rest, and nobody would answer; so it says so and is not ready. A command for queues that are not there
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
    const { journal, clock, partitions, log } = this.#options;
    const installed = await new Installed({ journal, clock, name: 'partitions', value: partitions }).value();
    if (installed !== partitions) log.error({ installed, partitions }, sentence(installed, partitions));
    return installed;
  }
}

function sentence(installed: number, partitions: number): string {
  return (
    `this installation has ${String(installed)} partitions and LEV_PARTITIONS is ${String(partitions)} here: ` +
    `set it to ${String(installed)} in every process`
  );
}
