import { createHash } from 'node:crypto';
import { encodeCommand } from '@leviathan/contracts';
import {
  type Append,
  type Entry,
  type Journal,
  type Snapshot,
  effectAddress,
  registeredOwner,
} from '@leviathan/grains';
import { promiseOf } from '../specimen/specimen.ts';
import { type Mutant, PARTITIONS, type Surroundings } from '../world/replica.ts';
import { PassingJournal } from './passing.ts';

/** A mutant that breaks only `append`. */
function appending(
  name: string,
  append: (entry: Entry, journal: Journal, near: Surroundings) => Promise<Append>,
): Mutant {
  class Appending extends PassingJournal {
    readonly #near: Surroundings;

    constructor(journal: Journal, near: Surroundings) {
      super(journal);
      this.#near = near;
    }

    override append(entry: Entry): Promise<Append> {
      return append(entry, this.journal, this.#near);
    }
  }
  return { name, journal: (journal, near) => new Appending(journal, near) };
}

const STORED: Append = { outcome: 'stored' };

function without(entry: Entry, hint: 'open' | 'wakeAt'): Entry {
  return Object.fromEntries(Object.entries(entry).filter(([field]) => field !== hint)) as unknown as Entry; // both are optional
}

export const PUBLISH_BEFORE_COMMIT = appending('publish before commit', async (entry, journal, { commands }) => {
  for (const effect of entry.effects) {
    const address = effect.kind === 'command' ? effectAddress(effect, PARTITIONS, registeredOwner) : undefined;
    if (effect.kind === 'command' && address !== undefined)
      void commands.publish(address, encodeCommand(effect.command, 'mutant'));
  }
  return journal.append(entry);
});

export const NO_FENCING = appending('no fencing', async (entry, journal) => {
  const append = await journal.append(entry);
  return append.outcome === 'taken' ? STORED : append;
});

export const DECIDE_AGAIN = appending('decide again after a lost insert', async (entry, journal) => {
  let append = await journal.append(entry);
  for (let seq = entry.seq + 1; append.outcome === 'taken'; seq += 1) append = await journal.append({ ...entry, seq });
  return append;
});

export const UNKNOWN_IS_STORED = appending('unknown is taken for stored', async (entry, journal) => {
  const append = await journal.append(entry);
  return append.outcome === 'unknown' ? STORED : append;
});

export const WRITE_BEHIND = appending('stored is said before it is', async (entry, journal) => {
  void journal.append(entry);
  return STORED;
});

export const OPEN_FORGOTTEN = appending('open is forgotten', async (entry, journal) =>
  journal.append(without(entry, 'open')),
);

export const WAKE_NOT_REPEATED = appending('wakeAt is not repeated', async (entry, journal) => {
  return journal.append(promiseOf(entry) === undefined ? without(entry, 'wakeAt') : entry);
});

export const ANSWERS_NOT_OWED = appending('answers to entities are forgotten', async (entry, journal) => {
  const effects = entry.effects.filter(
    (effect) => !(effect.kind === 'command' && effect.command.type === 'command.answered'),
  );
  return journal.append({ ...entry, effects });
});

class Forgetful extends PassingJournal {
  override async find(): Promise<undefined> {
    return undefined;
  }
}

export const DEDUPE_FORGOTTEN: Mutant = {
  name: 'dedupe is forgotten',
  journal: (journal) => new Forgetful(journal),
  settings: { dedupeWindow: 0 },
};

/** Without the floor nobody looks into the journal either. */
class WindowLess extends PassingJournal {
  override async loadSnapshot(entity: string, version: number): Promise<Snapshot | undefined> {
    const snapshot = await this.journal.loadSnapshot(entity, version);
    if (snapshot === undefined) return undefined;
    const { fold } = snapshot.state as { readonly fold: object };
    const bare = { ...fold, window: { floor: -1, ended: [], running: [] } };
    const digest = createHash('sha256').update(JSON.stringify(bare)).digest('base64url').slice(0, 22); // as it would be saved
    return { ...snapshot, state: { digest, fold: bare } };
  }
}

export const SNAPSHOT_WITHOUT_WINDOW: Mutant = {
  name: 'a snapshot without its window',
  journal: (journal) => new WindowLess(journal),
};

export const NO_SWEEP: Mutant = { name: 'no sweep', settings: { sweepEveryMs: 1e9 } };

export const DIRTY_READS: Mutant = { name: 'reads show what can be rolled back', hasDirtyReads: true };
