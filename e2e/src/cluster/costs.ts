import type { ServiceName } from '@leviathan/contracts';
import type { Cluster } from './cluster.ts';

interface Used {
  readonly at: number;
  readonly cpuMs: number;
  readonly mib: number;
}

type OfServices = ReadonlyMap<ServiceName, Used>;

/** CPU from one look to the next. */
interface Cpu {
  readonly ms: number;
  readonly perSecond: number;
}

/** Tells what each service used from one look to the next: per piece of work, above what it uses without any. */
export class Costs {
  readonly #cluster: Cluster;
  readonly #idle = new Map<ServiceName, number>();
  #last: OfServices;

  private constructor(cluster: Cluster, last: OfServices) {
    this.#cluster = cluster;
    this.#last = last;
  }

  static async watch(cluster: Cluster): Promise<Costs> {
    return new Costs(cluster, await used(cluster));
  }

  /** Since the last look there was no work. */
  async idle(): Promise<void> {
    await this.#tell((service, { perSecond }) => {
      this.#idle.set(service, perSecond);
      return { what: 'a second without work', 'CPU ms each': perSecond.toFixed(1) };
    });
  }

  async of(what: string, count: number): Promise<void> {
    await this.#tell((service, { ms, perSecond }) => {
      const idle = perSecond === 0 ? 0 : Math.min(1, (this.#idle.get(service) ?? 0) / perSecond);
      return { what, 'CPU ms each': ((ms * (1 - idle)) / count).toFixed(2) };
    });
  }

  async #tell(row: (service: ServiceName, cpu: Cpu) => object): Promise<void> {
    const now = await used(this.#cluster);
    const rows = [...now].map(([service, after]) => {
      const before = this.#last.get(service) ?? after;
      const more = (after.mib - before.mib).toFixed(0);
      return { service, ...row(service, between(before, after)), MiB: after.mib.toFixed(0), more };
    });
    this.#last = now;
    console.table(rows);
  }
}

function between(before: Used, after: Used): Cpu {
  const ms = after.cpuMs - before.cpuMs;
  return { ms, perSecond: (ms * 1000) / Math.max(1, after.at - before.at) };
}

async function used(cluster: Cluster): Promise<OfServices> {
  const entries = cluster.replicas.map(async (replica) => {
    const [cpuMs, mib] = [await replica.cpuMs(), await replica.residentMib()];
    return [replica.service, { at: Date.now(), cpuMs, mib }] as const;
  });
  return new Map(await Promise.all(entries));
}
