import { type Run, type Step, entityKey } from '@leviathan/contracts';
import {
  type Birth,
  type Entry,
  type Folded,
  type Grain,
  type Journal,
  type Owner,
  unlessBroken,
} from '@leviathan/grains';
import { type Page, ProblemError, encodeCursor, page } from '@leviathan/service-kit';
import type { RunState } from '../domain/run/run-state.ts';
import { toRun, toStep } from '../domain/run/run-view.ts';

/** Runs looked at for one page at most: a filter by status may pass over many. */
const MOST_LOOKED_AT = 1000;
const PER_LOOK = 50;

interface Found {
  readonly run: Run;
  readonly cursor: string;
}

/** Reads runs from their journals. Reads are current, and own nothing. */
export class RunReader {
  readonly #owner: () => Pick<Owner, 'read'>;
  readonly #journal: Journal;
  readonly grain: Grain<RunState>;

  /** @param owner the present one: another may have taken over since the last read */
  constructor(owner: () => Pick<Owner, 'read'>, journal: Journal, grain: Grain<RunState>) {
    this.#owner = owner;
    this.#journal = journal;
    this.grain = grain;
  }

  /** @param at the seq to fold up to: the run as it was then */
  async run(tenant: string, id: string, at?: number): Promise<Run> {
    const { state, seq } = await this.state(tenant, id, at);
    return state.status === 'none' ? unknown(id) : toRun(state, seq);
  }

  async state(tenant: string, id: string, at?: number): Promise<Folded<RunState>> {
    return this.#owner().read(this.grain, keyOf(tenant, id), at);
  }

  /** Oldest first. */
  async steps(tenant: string, id: string, from: number, limit: number): Promise<Page<Step>> {
    const { state } = await this.state(tenant, id);
    if (state.status === 'none') return unknown(id);
    const steps = state.steps.filter(({ seq }) => seq >= from).slice(0, limit + 1);
    return page(steps.map(toStep), limit, ({ seq }) => String(seq));
  }

  /** Youngest first. @param statuses all, when empty */
  async runs(tenant: string, statuses: ReadonlySet<string>, limit: number, after?: string): Promise<Page<Run>> {
    const found: Found[] = [];
    let cursor = after;
    for (let looked = 0; looked < MOST_LOOKED_AT; looked += PER_LOOK) {
      const births = await this.#births(tenant, cursor);
      for (const birth of births) {
        const run = await unlessBroken(() => this.#born(birth));
        if (run !== undefined && (statuses.size === 0 || statuses.has(run.status))) {
          found.push({ run, cursor: birth.cursor });
        }
        if (found.length > limit) return runsOf(page(found, limit, (each) => each.cursor));
        cursor = birth.cursor;
      }
      if (births.length < PER_LOOK) return { items: found.map(({ run }) => run) };
    }
    return { items: found.map(({ run }) => run), ...(cursor === undefined ? {} : { next: encodeCursor(cursor) }) };
  }

  /** The journal after a position, oldest first. */
  entries(tenant: string, id: string, after: number): AsyncIterable<Entry> {
    return this.#journal.read(keyOf(tenant, id), { from: after + 1 });
  }

  #births(tenant: string, after?: string): Promise<readonly Birth[]> {
    return this.#journal.births(tenant, this.grain.type, {
      limit: PER_LOOK,
      ...(after === undefined ? {} : { after }),
    });
  }

  /** A key that was only ever refused has a journal and is no run. */
  async #born({ entity }: Birth): Promise<Run | undefined> {
    const { state, seq } = await this.#owner().read(this.grain, entity);
    return state.status === 'none' ? undefined : toRun(state, seq);
  }
}

function runsOf({ items, next }: Page<Found>): Page<Run> {
  return { items: items.map(({ run }) => run), ...(next === undefined ? {} : { next }) };
}

export function keyOf(tenant: string, id: string): string {
  return entityKey({ tenant, type: 'run', id }) ?? unusable();
}

function unusable(): never {
  throw new ProblemError('invalid-id', 'a run id has at most 128 bytes once percent-encoded');
}

export function unknown(id: string): never {
  throw new ProblemError('run-not-found', `there is no run ${JSON.stringify(id.slice(0, 64))}`);
}
