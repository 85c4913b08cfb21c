import { encodeKeyPart } from '@leviathan/contracts';
import {
  type Amendment,
  type Birth,
  type Due,
  type OpenKind,
  type Entry,
  type Insert,
  type PreparedEntry,
  type Snapshot,
  birthCursor,
  bornIn,
  parseBirthCursor,
} from '@leviathan/grains';

interface Row {
  readonly id: string;
  readonly doc: string;
  readonly entry: Entry;
  open: readonly OpenKind[];
  wakeAt: number | undefined;
  /** Whether a majority has it: until then no read shows it, and its key is taken none the less. */
  isShown: boolean;
}

/**
 * What the journals of one service are kept in: it outlives every process, and does nothing by itself.
 *
 * It is as weak as a replicated database may be: an entry can be taken and not shown yet, and then still be rolled back.
 */
export class SimStore {
  readonly #rows = new Map<string, Row>();
  readonly #byEntity = new Map<string, Row[]>();
  readonly #hinted = new Set<Row>();
  readonly #snapshots = new Map<string, Snapshot>();
  readonly #hasDirtyReads: boolean;

  /** @param hasDirtyReads a deliberate bug: reads show what can be rolled back */
  constructor(hasDirtyReads = false) {
    this.#hasDirtyReads = hasDirtyReads;
  }

  insert({ id, doc, entry }: PreparedEntry, isShown = true): Insert {
    if (this.#rows.has(id)) return { outcome: 'duplicate' };
    const { open = [], wakeAt } = entry;
    const kept = JSON.parse(doc) as Entry; // what the writer goes on with is the writer's
    const row: Row = { id, doc, entry: kept, open, wakeAt: whole(wakeAt), isShown };
    this.#rows.set(id, row);
    const rows = this.#byEntity.get(entry.entity);
    if (rows === undefined) this.#byEntity.set(entry.entity, [row]);
    else rows.splice(rows.findLastIndex((other) => other.entry.seq < entry.seq) + 1, 0, row);
    this.#hint(row);
    return { outcome: 'stored' };
  }

  /** A majority has it now. */
  show(id: string): void {
    const row = this.#rows.get(id);
    if (row !== undefined) row.isShown = true;
  }

  /** The primary that had it is gone: it never was. */
  rollBack(id: string): void {
    const row = this.#rows.get(id);
    if (row === undefined || row.isShown) return;
    this.#rows.delete(id);
    this.#hinted.delete(row);
    const rows = this.#byEntity.get(row.entry.entity) ?? [];
    rows.splice(rows.indexOf(row), 1);
  }

  amend(amendment: Amendment): void {
    if (amendment.kind === 'snapshot') {
      this.#keep(amendment.snapshot);
      return;
    }
    const row = this.#rows.get(amendment.id);
    if (row === undefined) return;
    if (amendment.kind === 'set-wake') row.wakeAt = whole(amendment.wakeAt);
    else row.open = row.open.filter((kind) => !amendment.kinds.includes(kind));
    this.#hint(row);
  }

  committed(id: string): string | undefined {
    const row = this.#rows.get(id);
    return row !== undefined && this.#isShown(row) ? row.doc : undefined;
  }

  range(entity: string, from: number, to: number): readonly Entry[] {
    return this.#shown(entity)
      .filter(({ entry }) => entry.seq >= from && entry.seq <= to)
      .map(entryOf);
  }

  lastSeq(entity: string): number {
    return this.#shown(entity).at(-1)?.entry.seq ?? 0;
  }

  find(entity: string, command: string): Entry | undefined {
    const row = this.#shown(entity).findLast(({ entry }) => entry.command === command);
    return row === undefined ? undefined : entryOf(row);
  }

  openOf(entity: string): readonly Entry[] {
    return this.#shown(entity)
      .filter(({ open }) => open.length > 0)
      .map(entryOf);
  }

  open(kind: OpenKind, before: number, limit: number): readonly Due[] {
    const rows = [...this.#hinted].filter(
      (row) => this.#isShown(row) && row.open.includes(kind) && row.entry.at < before,
    );
    return rows
      .sort((a, b) => a.entry.at - b.entry.at)
      .slice(0, limit)
      .map(dueOf);
  }

  due(at: number, limit: number): readonly Due[] {
    const rows = [...this.#hinted].filter((row) => this.#isShown(row) && (row.wakeAt ?? Infinity) <= at);
    return rows
      .sort((a, b) => (a.wakeAt ?? 0) - (b.wakeAt ?? 0))
      .slice(0, limit)
      .map(dueOf);
  }

  births(tenant: string, type: string, page: { readonly after?: string; readonly limit: number }): readonly Birth[] {
    const family = `${encodeKeyPart(tenant)}/${encodeKeyPart(type)}`;
    const after = page.after === undefined ? undefined : parseBirthCursor(page.after);
    return [...this.#byEntity.keys()]
      .filter((entity) => bornIn(entity) === family)
      .flatMap((entity) => this.range(entity, 1, 1))
      .sort((a, b) => b.at - a.at || (a.entity < b.entity ? 1 : -1))
      .filter(({ at, entity }) => after === undefined || at < after.at || (at === after.at && entity < after.entity))
      .slice(0, page.limit)
      .map((entry) => ({ entity: entry.entity, cursor: birthCursor(entry), entry }));
  }

  snapshot(entity: string, version: number): Snapshot | undefined {
    const snapshot = this.#snapshots.get(entity);
    return snapshot?.version === version ? structuredClone(snapshot) : undefined;
  }

  /** Every entry, for the history. */
  get entries(): readonly Entry[] {
    return [...this.#byEntity.values()].flat().map(entryOf);
  }

  /** How many entries hold a hint that something is left to do before `at`. */
  workBefore(at: number): number {
    return [...this.#hinted].filter(({ open, wakeAt = Infinity }) => open.length > 0 || wakeAt <= at).length;
  }

  #shown(entity: string): readonly Row[] {
    return (this.#byEntity.get(entity) ?? []).filter((row) => this.#isShown(row));
  }

  #isShown({ isShown }: Row): boolean {
    return isShown || this.#hasDirtyReads;
  }

  #hint(row: Row): void {
    if (row.open.length > 0 || row.wakeAt !== undefined) this.#hinted.add(row);
    else this.#hinted.delete(row);
  }

  #keep(snapshot: Snapshot): void {
    if ((this.#snapshots.get(snapshot.entity)?.seq ?? 0) > snapshot.seq) return;
    this.#snapshots.set(snapshot.entity, structuredClone(snapshot));
  }
}

function whole(epochMs: number | undefined): number | undefined {
  return epochMs === undefined ? undefined : Math.floor(epochMs);
}

function entryOf({ entry, open, wakeAt }: Row): Entry {
  return {
    ...entry,
    ...(open.length === 0 ? {} : { open }),
    ...(wakeAt === undefined ? {} : { wakeAt }),
  };
}

function dueOf({ entry }: Row): Due {
  return { entity: entry.entity, seq: entry.seq };
}
