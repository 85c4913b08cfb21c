import type { FlagSetVersion } from '../src/domain/flag-set-version.ts';
import type { FlagVersions } from '../src/ports.ts';

/** Versions in memory, with a door for what happens between a read and an append. */
export class MemoryVersions implements FlagVersions {
  readonly stored: FlagSetVersion[] = [];
  /** Called before each append: another replica's chance to be first. */
  beforeAppend: () => Promise<void> = () => Promise.resolve();

  async *read(from: number, to = Infinity): AsyncIterable<FlagSetVersion> {
    yield* this.stored.filter(({ version }) => version >= from && version <= to);
  }

  async append(version: FlagSetVersion): Promise<'stored' | 'taken'> {
    const before = this.beforeAppend;
    this.beforeAppend = () => Promise.resolve();
    await before();
    if (this.stored.some((other) => other.version === version.version)) return 'taken';
    this.stored.push(version);
    return 'stored';
  }
}
