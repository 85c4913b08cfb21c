import { expect, test } from '@jest/globals';
import {
  type BatchResult,
  type BatchStore,
  GroupCommit,
  type Insert,
  type PreparedEntry,
  StoreUnavailable,
} from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { entryOf } from '../../src/conformance/entry-of.ts';

type Answer = 'ok' | 'lost-before' | 'lost-after' | 'unavailable';

/** A store whose commits take until they are let go, and whose answers can be lost. */
class ScriptedStore implements BatchStore {
  readonly docs = new Map<string, string>();
  readonly batches: string[][] = [];
  readonly hidden = new Set<string>();
  answers: Answer[] = [];
  isReadable = true;
  gate: Promise<unknown> = Promise.resolve();

  async write(entries: readonly PreparedEntry[]): Promise<BatchResult> {
    this.batches.push(entries.map(({ id }) => id));
    const answer = this.answers.shift() ?? 'ok';
    await this.gate;
    return { inserts: entries.map((entry) => this.#insert(entry, answer)) };
  }

  async committed(id: string): Promise<string | undefined> {
    if (!this.isReadable) throw new StoreUnavailable('no read');
    return this.hidden.delete(id) ? undefined : this.docs.get(id);
  }

  #insert({ id, doc }: PreparedEntry, answer: Answer): Insert {
    const cause = new StoreUnavailable(answer);
    if (answer === 'unavailable') return { outcome: 'unavailable', cause };
    if (answer === 'lost-before') return { outcome: 'unknown', cause };
    if (this.docs.has(id)) return { outcome: 'duplicate' };
    this.docs.set(id, doc);
    return answer === 'ok' ? { outcome: 'stored' } : { outcome: 'unknown', cause };
  }
}

const commits = (store: BatchStore): GroupCommit => new GroupCommit(store, new SystemClock());

test('what waits while a batch is in flight goes out as one batch', async () => {
  const store = new ScriptedStore();
  const gate = Promise.withResolvers<undefined>();
  store.gate = gate.promise;
  const group = commits(store);
  const first = group.append(entryOf('t/a/0', 1));
  while (store.batches.length === 0) await new Promise((resolve) => setImmediate(resolve));
  const rest = Array.from({ length: 20 }, (_, index) => group.append(entryOf(`t/a/${String(index + 1)}`, 1)));
  gate.resolve(undefined);
  await Promise.all([first, ...rest]);
  expect(store.batches.map((batch) => batch.length)).toEqual([1, 20]);
});

test('an idle store is written to without waiting for a timer', async () => {
  const store = new ScriptedStore();
  const group = new GroupCommit(store, {
    now: () => 0,
    after: () => {
      throw new Error('no timer is needed');
    },
  });
  await expect(group.append(entryOf('t/a/1', 1))).resolves.toEqual({ outcome: 'stored' });
});

test('an answer that was lost after the write counts as stored once a read shows it', async () => {
  const store = new ScriptedStore();
  store.answers = ['lost-after'];
  await expect(commits(store).append(entryOf('t/a/1', 1))).resolves.toEqual({ outcome: 'stored' });
  expect(store.batches).toHaveLength(1);
});

test('an entry that no read shows is written again', async () => {
  const store = new ScriptedStore();
  store.answers = ['lost-before'];
  await expect(commits(store).append(entryOf('t/a/1', 1))).resolves.toEqual({ outcome: 'stored' });
  expect(store.batches).toHaveLength(2);
});

test('unknown is uncommitted: nothing is guessed while the store cannot be read', async () => {
  const store = new ScriptedStore();
  store.answers = ['lost-after'];
  store.isReadable = false;
  const group = commits(store);
  await expect(group.append(entryOf('t/a/1', 1))).resolves.toMatchObject({ outcome: 'unknown' });
  await expect(group.append(entryOf('t/a/1', 1))).resolves.toMatchObject({ outcome: 'unknown' });
  expect(store.batches).toHaveLength(1);
  store.isReadable = true;
  await expect(group.append(entryOf('t/a/1', 1))).resolves.toEqual({ outcome: 'stored' });
});

test("a lost write whose place another's entry took is taken", async () => {
  const store = new ScriptedStore();
  store.answers = ['lost-before'];
  store.isReadable = false;
  const group = commits(store);
  await group.append(entryOf('t/a/1', 1, { command: 'ours' }));
  store.isReadable = true;
  store.docs.set('t/a/1:000000000001', 'theirs');
  await expect(group.append(entryOf('t/a/1', 1, { command: 'ours' }))).resolves.toEqual({ outcome: 'taken' });
});

test('a lost write may still land, so a refused second try leaves it unknown', async () => {
  const store = new ScriptedStore();
  store.answers = ['lost-before', 'unavailable'];
  const group = commits(store);
  await expect(group.append(entryOf('t/a/1', 1))).resolves.toMatchObject({ outcome: 'unknown' });
  await expect(group.append(entryOf('t/a/1', 1))).resolves.toEqual({ outcome: 'stored' });
});

test('a taken key that no read shows yet is waited for', async () => {
  const store = new ScriptedStore();
  store.docs.set('t/a/1:000000000001', 'theirs');
  store.hidden.add('t/a/1:000000000001');
  await expect(commits(store).append(entryOf('t/a/1', 1))).resolves.toEqual({ outcome: 'taken' });
  expect(store.batches).toHaveLength(2);
});

test('an unavailable store has written nothing, and each waiter is told so', async () => {
  const store = new ScriptedStore();
  store.answers = ['unavailable'];
  const group = commits(store);
  const outcomes = await Promise.all([group.append(entryOf('t/a/1', 1)), group.append(entryOf('t/a/2', 1))]);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['unavailable', 'unavailable']);
  expect(store.docs.size).toBe(0);
});
