import { type Import, type ImportedFile, entityKey } from '@leviathan/contracts';
import type { Journal, Owner } from '@leviathan/grains';
import { iso } from '@leviathan/kernel';
import { ProblemError, decodeCursor, encodeCursor } from '@leviathan/service-kit';
import { importGrain } from '../domain/import/import-grain.ts';
import type { ImportState } from '../domain/import/import-state.ts';

/** Reads imports, and their reports file by file, from their journals. */
export class ImportReader {
  readonly #owner: Pick<Owner, 'read'>;
  readonly #journal: Pick<Journal, 'read'>;

  constructor(owner: Pick<Owner, 'read'>, journal: Pick<Journal, 'read'>) {
    this.#owner = owner;
    this.#journal = journal;
  }

  async import(tenant: string, id: string, limit: number, after?: string): Promise<Import> {
    const key = entityKey({ tenant, type: 'import', id });
    const state = key === undefined ? undefined : (await this.#owner.read(importGrain, key)).state;
    if (key === undefined || state === undefined || state.status === 'none') {
      throw new ProblemError('import-not-found', `there is no import ${JSON.stringify(id)}`);
    }
    return { ...importView(state, id), ...(await this.#files(key, limit, after)) };
  }

  /** @param after `<seq>.<index>` of the first row of the page */
  async #files(key: string, limit: number, after?: string): Promise<Pick<Import, 'files' | 'next'>> {
    const [seq = 1, index = 0] = after === undefined ? [] : decodeCursor(after).split('.').map(Number);
    if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(index)) {
      throw new ProblemError('invalid-request', '`after` is not a cursor of this list');
    }
    const files: ImportedFile[] = [];
    for await (const entry of this.#journal.read(key, { from: seq })) {
      const rows = rowsIn(entry.data).slice(entry.seq === seq ? index : 0);
      const room = limit - files.length;
      files.push(...rows.slice(0, room));
      if (rows.length > room) {
        const reached = (entry.seq === seq ? index : 0) + room;
        return { files, next: encodeCursor(`${String(entry.seq)}.${String(reached)}`) };
      }
    }
    return { files };
  }
}

function rowsIn(data: unknown): readonly ImportedFile[] {
  if (typeof data !== 'object' || data === null || !('files' in data) || !Array.isArray(data.files)) return [];
  return data.files as ImportedFile[]; // of our own entries
}

function importView(state: Exclude<ImportState, { status: 'none' }>, id: string): Omit<Import, 'files' | 'next'> {
  const { path, dryRun, done, of, imported, skipped, lossy, archive, problem, startedAt } = state;
  return {
    id,
    status: state.status === 'succeeded' || state.status === 'failed' ? state.status : 'running',
    ...{ path, dryRun },
    progress: { done, of },
    counts: { imported, skipped, lossy },
    ...(dryRun ? {} : { archive }),
    ...(problem === undefined ? {} : { problem }),
    startedAt: iso(startedAt),
  };
}
