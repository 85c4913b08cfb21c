import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BlobStore, type Blob } from '@leviathan/blobs';
import { entityKey } from '@leviathan/contracts';
import { namesOf } from '../domain/entity-names.ts';
import { whyNotLegacyId } from '../domain/legacy-files/legacy-id.ts';
import type { FoundRollup } from '../domain/session/session-questions.ts';
import type { LegacyFileName } from '../ports.ts';
import { ARTEFACT_FILES, type ArtefactName } from '../domain/rollup/rollup-artefacts.ts';
import { ROLLUP_BLOB } from './rollup-keeper.ts';
import { type LegacyHomeOptions, homeOf, legacyPath } from './legacy-paths.ts';

const COMPLETE = `${ROLLUP_BLOB}-complete`;
const ENDING = '-complete.md';
/** The old agent's have some KiB. */
const MOST_BYTES = 256 * 1024;

/** Finds rollups: those of grains among their blobs, those of the legacy layout among its files. */
export class RollupFinder {
  readonly #blobs: Pick<BlobStore, 'list' | 'get' | 'newest'>;
  /** None for a process without the legacy home. */
  readonly #home: LegacyHomeOptions | undefined;

  constructor(blobs: Pick<BlobStore, 'list' | 'get' | 'newest'>, home: LegacyHomeOptions | undefined) {
    this.#blobs = blobs;
    this.#home = home;
  }

  /** @param wanted `latest`, the id of a session, or the path that a rollup told */
  async find(tenant: string, wanted: string): Promise<FoundRollup | undefined> {
    const id = idIn(wanted);
    return id === 'latest' ? this.#latest(tenant) : ((await this.#kept(tenant, id)) ?? this.#file(tenant, id));
  }

  /** One artefact of the newest rollup of a session. */
  async artefact(tenant: string, id: string, name: ArtefactName): Promise<Buffer | undefined> {
    const entity = entityKey({ tenant, type: 'session', id });
    if (entity === undefined) return undefined;
    const newest = (await this.#blobs.list(entity)).filter((blob) => blob.name === `${ROLLUP_BLOB}-${name}`).at(-1);
    const blob = newest === undefined ? undefined : await this.#blobs.get(entity, newest.digest);
    if (blob !== undefined) return Buffer.from(blob.content);
    const text = await this.#text(tenant, id, ARTEFACT_FILES[name]);
    return text === undefined ? undefined : Buffer.from(text);
  }

  async #latest(tenant: string): Promise<FoundRollup | undefined> {
    const prefix = entityKey({ tenant, type: 'session', id: 'x' })?.slice(0, -2) ?? '';
    const [blob, file] = await Promise.all([this.#blobs.newest(prefix, COMPLETE), this.#newestFile(tenant)]);
    if (file === undefined || (blob !== undefined && blob.at >= file.at)) return blob && foundIn(blob);
    return this.#file(tenant, file.id);
  }

  async #kept(tenant: string, id: string): Promise<FoundRollup | undefined> {
    const entity = entityKey({ tenant, type: 'session', id });
    if (entity === undefined) return undefined;
    const newest = (await this.#blobs.list(entity)).filter(({ name }) => name === COMPLETE).at(-1);
    const blob = newest === undefined ? undefined : await this.#blobs.get(entity, newest.digest);
    return blob && foundIn(blob);
  }

  async #file(tenant: string, id: string): Promise<FoundRollup | undefined> {
    if (this.#home === undefined) return undefined;
    const complete = await this.#text(tenant, id, 'rollup');
    if (complete === undefined) return undefined;
    return { session: id, path: legacyPath(this.#home, { tenant, kind: 'session', id }, 'rollup'), complete };
  }

  async #text(tenant: string, id: string, name: LegacyFileName): Promise<string | undefined> {
    if (this.#home === undefined || whyNotLegacyId(id) !== undefined) return undefined;
    const path = legacyPath(this.#home, { tenant, kind: 'session', id }, name);
    const size = (await stat(path).catch(() => undefined))?.size; // there is none
    return size === undefined || size > MOST_BYTES ? undefined : readFile(path, 'utf8');
  }

  async #newestFile(tenant: string): Promise<{ readonly id: string; readonly at: number } | undefined> {
    if (this.#home === undefined) return undefined;
    const folder = join(homeOf(this.#home, tenant), '.kingly', 'sessions', 'rollups');
    const names = await readdir(folder).catch(() => []); // no rollup was ever made there
    const files = await Promise.all(
      names
        .filter((name) => name.endsWith(ENDING))
        .map(async (name) => ({ id: name.slice(0, -ENDING.length), at: (await stat(join(folder, name))).mtimeMs })),
    );
    return files.sort((a, b) => b.at - a.at)[0];
  }
}

/** The id in a path of a rollup, of the old agent's or of ours. */
function idIn(wanted: string): string {
  const [, ours] = /^\/v1\/sessions\/([^/]+)\/rollup\/complete$/.exec(wanted) ?? [];
  if (ours !== undefined) return decodeURIComponent(ours);
  const name = wanted.slice(wanted.lastIndexOf('/') + 1);
  return name.endsWith(ENDING) ? name.slice(0, -ENDING.length) : wanted;
}

function foundIn({ entity, content }: Blob): FoundRollup {
  const { id } = namesOf(entity);
  const path = `/v1/sessions/${encodeURIComponent(id)}/rollup/complete`;
  return { session: id, path, complete: Buffer.from(content).toString('utf8') };
}
