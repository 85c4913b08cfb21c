import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Entry, OpenKind } from '../entry.ts';
import type { Append, Journal } from '../journal.ts';
import { all, entryOf } from './entry-of.ts';

/** A journal of an adapter, on a store of its own. */
export interface JournalUnderTest {
  readonly journal: Journal;
  /** Closes the journal and opens the same store again. */
  reopen(): Promise<Journal>;
  /** Closes what is open and removes the store. */
  dispose(): Promise<void>;
}

/** What every journal promises (J1–J7), whatever keeps it. */
export function journalConformance(name: string, open: () => Promise<JournalUnderTest>): void {
  describe(`the journal in ${name}`, () => {
    let subject: JournalUnderTest;
    let journal: Journal;
    beforeEach(async () => {
      subject = await open();
      journal = subject.journal;
    });
    afterEach(() => subject.dispose());
    const written = async (...entries: readonly Entry[]): Promise<readonly Append[]> =>
      Promise.all(entries.map((entry) => journal.append(entry)));

    test('J1: what was stored is there after the store was closed and opened again', async () => {
      const whole = entryOf('t/a/1', 1, {
        open: ['command', 'whisper'],
        wakeAt: 77,
        data: { deep: ['ü', { n: 1.5 }] },
      });
      await expect(written(whole)).resolves.toEqual([{ outcome: 'stored' }]);
      journal = await subject.reopen();
      expect(await all(journal.read('t/a/1'))).toEqual([whole]);
    });

    test('J2: of 64 writers who race for one seq exactly one is stored, and it is the one that is read', async () => {
      const racers = Array.from({ length: 64 }, (_, racer) =>
        entryOf('t/a/1', 1, { command: `racer ${String(racer)}` }),
      );
      const outcomes = (await written(...racers)).map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(63);
      expect(await all(journal.read('t/a/1'))).toEqual([racers[outcomes.indexOf('stored')]]);
    });

    test('J2: an entry that is there already is refused, even if it is the very same', async () => {
      await written(entryOf('t/a/1', 1));
      await expect(written(entryOf('t/a/1', 1))).resolves.toEqual([{ outcome: 'taken' }]);
    });

    test('J3: entries are read in the order of seq, whatever the order of their digits', async () => {
      for (let seq = 1; seq <= 1100; seq += 1) void journal.append(entryOf('t/a/1', seq));
      await written(entryOf('t/a/1', 1101));
      const seqs = (await all(journal.read('t/a/1'))).map(({ seq }) => seq);
      expect(seqs).toEqual(Array.from({ length: 1101 }, (_, index) => index + 1));
    });

    test('J3: a range yields its first and its last seq and what is between', async () => {
      await written(...[1, 2, 3, 4, 5].map((seq) => entryOf('t/a/1', seq)));
      const seqs = async (range: { from?: number; to?: number }): Promise<number[]> =>
        (await all(journal.read('t/a/1', range))).map(({ seq }) => seq);
      expect(await seqs({ from: 2, to: 4 })).toEqual([2, 3, 4]);
      expect(await seqs({ from: 4 })).toEqual([4, 5]);
      expect(await seqs({ to: 2 })).toEqual([1, 2]);
      expect(await seqs({ from: 6 })).toEqual([]);
    });

    test('J3: an entity never meets the entries of another whose key begins alike', async () => {
      await written(entryOf('t/a/1', 1), entryOf('t/a/1', 2), entryOf('t/a/10', 1), entryOf('t/a/1.', 1));
      expect((await all(journal.read('t/a/1'))).map(({ entity }) => entity)).toEqual(['t/a/1', 't/a/1']);
      await expect(journal.lastSeq('t/a/1')).resolves.toBe(2);
      await expect(journal.lastSeq('t/a/')).resolves.toBe(0);
    });

    test('J4: bad entries of a batch are rejected with a reason, and their neighbours are stored', async () => {
      const cyclic: Record<string, unknown> = {};
      cyclic['self'] = cyclic;
      const outcomes = await written(
        entryOf('t/a/1', 1),
        entryOf('t/a/2', 1, { data: 'x'.repeat(1024 * 1024) }),
        entryOf('t/a/3', 1, { data: 10n }),
        entryOf('t/a/4', 1, { data: cyclic }),
        entryOf('t/a/5', 0),
        entryOf('t/a/6', 1),
      );
      expect(outcomes.map(({ outcome }) => outcome)).toEqual([
        'stored',
        ...Array.from({ length: 4 }, () => 'rejected'),
        'stored',
      ]);
      for (const outcome of outcomes) if (outcome.outcome === 'rejected') expect(outcome.reason).not.toBe('');
      await expect(journal.lastSeq('t/a/3')).resolves.toBe(0);
      await expect(journal.lastSeq('t/a/6')).resolves.toBe(1);
    });

    test('an entry just below the limit is stored and read whole', async () => {
      const large = entryOf('t/a/1', 1, { data: 'ä'.repeat(500_000) });
      await expect(written(large)).resolves.toEqual([{ outcome: 'stored' }]);
      expect(await all(journal.read('t/a/1'))).toEqual([large]);
    });

    test('the newest seq of an entity is known without reading it', async () => {
      await written(entryOf('t/a/1', 1), entryOf('t/a/1', 2), entryOf('t/a/1', 3));
      await expect(journal.lastSeq('t/a/1')).resolves.toBe(3);
      await expect(journal.lastSeq('t/a/2')).resolves.toBe(0);
    });

    test("a command's entry is found by its id, within its entity, and the newest if there are several", async () => {
      await written(
        entryOf('t/a/1', 1, { command: 'c' }),
        entryOf('t/a/1', 2, { command: 'c' }),
        entryOf('t/a/2', 1, { command: 'd' }),
      );
      await expect(journal.find('t/a/1', 'c')).resolves.toMatchObject({ seq: 2 });
      await expect(journal.find('t/a/1', 'd')).resolves.toBeUndefined();
    });

    test('J5: open entries are found by kind and age until that kind is cleared', async () => {
      await written(
        entryOf('t/a/2', 1, { at: 20, open: ['command'] }),
        entryOf('t/a/1', 1, { at: 10, open: ['command', 'whisper'] }),
        entryOf('t/a/3', 1, { at: 30, open: ['whisper'] }),
        entryOf('t/a/4', 1, { at: 5 }),
      );
      const open = async (kind: OpenKind, before: number, limit = 10): Promise<string[]> =>
        (await journal.open(kind, before, limit)).map(({ entity }) => entity);
      expect(await open('command', 30)).toEqual(['t/a/1', 't/a/2']);
      expect(await open('whisper', 30)).toEqual(['t/a/1']);
      expect(await open('whisper', 31)).toEqual(['t/a/1', 't/a/3']);
      expect(await open('command', 31, 1)).toEqual(['t/a/1']);
      await journal.clearOpen('t/a/1', 1, ['command']);
      expect(await open('command', 30)).toEqual(['t/a/2']);
      expect(await open('whisper', 30)).toEqual(['t/a/1']);
      expect(await all(journal.read('t/a/1'))).toMatchObject([{ open: ['whisper'] }]);
      await journal.clearOpen('t/a/1', 1, ['whisper', 'command']);
      expect(await open('command', 30)).toEqual(['t/a/2']);
      expect(await open('whisper', 30)).toEqual([]);
      expect((await all(journal.read('t/a/1')))[0]).not.toHaveProperty('open');
    });

    test('J5: the open entries of one entity are found whole, oldest first', async () => {
      const first = entryOf('t/a/1', 1, { open: ['command'] });
      const third = entryOf('t/a/1', 3, { open: ['whisper'] });
      await written(first, entryOf('t/a/1', 2), third, entryOf('t/a/10', 1, { open: ['command'] }));
      await expect(journal.openOf('t/a/1')).resolves.toEqual([first, third]);
    });

    test('J5: what is due is found by its instant until it is moved or cleared', async () => {
      await written(entryOf('t/a/1', 1, { wakeAt: 50 }), entryOf('t/a/2', 1, { wakeAt: 40 }), entryOf('t/a/3', 1));
      await expect(journal.due(49, 10)).resolves.toEqual([{ entity: 't/a/2', seq: 1 }]);
      await expect(journal.due(50, 10)).resolves.toEqual([
        { entity: 't/a/2', seq: 1 },
        { entity: 't/a/1', seq: 1 },
      ]);
      await journal.setWake('t/a/2', 1, 90);
      await journal.setWake('t/a/1', 1, undefined);
      await expect(journal.due(80, 10)).resolves.toEqual([]);
      await expect(journal.due(90, 10)).resolves.toEqual([{ entity: 't/a/2', seq: 1 }]);
    });

    test('J5: a hint of an entry that does not exist changes nothing', async () => {
      await journal.clearOpen('t/a/1', 1, ['command']);
      await journal.setWake('t/a/1', 1, 5);
      await expect(journal.due(10, 10)).resolves.toEqual([]);
    });

    test('J6: what is erased is blank, keeps its seq and its command, and is neither open nor due', async () => {
      const secret = { open: ['command', 'whisper'], wakeAt: 5, data: 'secret' } as const;
      const neighbour = entryOf('t/a/10', 1, secret);
      const tombstone = entryOf('t/a/1', 4, { kind: 'erased', open: ['erasure'], wakeAt: 9 });
      await written(...[1, 2, 3].map((seq) => entryOf('t/a/1', seq, secret)), tombstone, neighbour);
      for (let time = 0; time < 2; time += 1) await journal.erase('t/a/1', 4);
      const entries = await all(journal.read('t/a/1'));
      expect(entries.map(({ kind, seq }) => `${String(seq)} ${kind}`)).toEqual([
        '1 blank',
        '2 blank',
        '3 blank',
        '4 erased',
      ]);
      expect(entries.at(-1)).toEqual(tombstone);
      expect(JSON.stringify(entries)).not.toContain('secret');
      await expect(journal.find('t/a/1', 't/a/1#2')).resolves.toMatchObject({ seq: 2, reply: { status: 'failed' } });
      await expect(journal.openOf('t/a/1')).resolves.toEqual([tombstone]);
      await expect(journal.due(9, 10)).resolves.toHaveLength(2);
      expect(await all(journal.read('t/a/10'))).toEqual([neighbour]);
      journal = await subject.reopen();
      expect(JSON.stringify(await all(journal.read('t/a/1')))).not.toContain('secret');
    });

    test('J6: a seq that is blank stays taken: an owner of the past can write nothing there', async () => {
      await written(entryOf('t/a/1', 1), entryOf('t/a/1', 2), entryOf('t/a/1', 3));
      await journal.erase('t/a/1', 3);
      await expect(written(entryOf('t/a/1', 2), entryOf('t/a/1', 3))).resolves.toMatchObject([
        { outcome: 'taken' },
        { outcome: 'taken' },
      ]);
      await expect(written(entryOf('t/a/1', 4))).resolves.toEqual([{ outcome: 'stored' }]);
    });

    test('J6: a long journal is erased whole', async () => {
      await written(...Array.from({ length: 600 }, (_, index) => entryOf('t/a/1', index + 1)));
      await journal.erase('t/a/1', 600);
      const kinds = (await all(journal.read('t/a/1'))).map(({ kind }) => kind);
      expect(kinds.slice(0, -1).every((kind) => kind === 'blank')).toBe(true);
      expect(kinds).toHaveLength(600);
    });

    test('J7: an entity that is removed leaves nothing, and its name is free', async () => {
      const hints = { open: ['command'], wakeAt: 5 } as const;
      await written(...[1, 2, 3].map((seq) => entryOf('t/a/1', seq, hints)), entryOf('t/a/10', 1));
      await journal.saveSnapshot({ entity: 't/a/1', seq: 3, version: 1, state: 'x' });
      const removal = { entity: 't/a/1', seq: 3, at: 1_003, notAfter: 1_002 };
      for (let time = 0; time < 2; time += 1) await journal.remove(removal);
      expect(await all(journal.read('t/a/1'))).toEqual([]);
      await expect(journal.loadSnapshot('t/a/1', 1)).resolves.toBeUndefined();
      await expect(journal.due(99, 10)).resolves.toEqual([]);
      await expect(journal.open('command', 9_999, 10)).resolves.toEqual([]);
      expect((await journal.births('t', 'a', { limit: 10 })).map(({ entity }) => entity)).toEqual(['t/a/10']);
      const reborn = entryOf('t/a/1', 1, { at: 5_000 });
      await expect(written(reborn)).resolves.toEqual([{ outcome: 'stored' }]);
      await journal.remove(removal); // of an owner that slept meanwhile
      expect(await all(journal.read('t/a/1'))).toEqual([reborn]);
    });

    test('the forks of an entity are known, until they are erased', async () => {
      const fork = { from: 't/a/1', seq: 7 };
      await written(entryOf('t/a/2', 1, { fork }), entryOf('t/a/3', 1, { fork }), entryOf('t/a/4', 1));
      await written(entryOf('t/a/2', 2));
      expect((await all(journal.read('t/a/2')))[0]).toMatchObject({ fork });
      await expect(journal.forksOf('t/a/1', 10)).resolves.toEqual(['t/a/2', 't/a/3']);
      await expect(journal.forksOf('t/a/1', 1)).resolves.toEqual(['t/a/2']);
      await journal.erase('t/a/2', 2);
      await expect(journal.forksOf('t/a/1', 10)).resolves.toEqual(['t/a/3']);
      await expect(journal.forksOf('t/a/7', 10)).resolves.toEqual([]);
    });

    test('births are paged newest first, of one tenant and type, each entity once', async () => {
      const newborn = [1, 2, 3, 4, 5].map((id) => entryOf(`t/a/${String(id)}`, 1, { at: 100 + Math.floor(id / 2) }));
      await written(...newborn, entryOf('t/a/1', 2), entryOf('t/ab/1', 1), entryOf('u/a/9', 1));
      const seen: string[] = [];
      let after: string | undefined;
      for (let page = 0; page < 3; page += 1) {
        const births = await journal.births('t', 'a', { limit: 2, ...(after === undefined ? {} : { after }) });
        seen.push(...births.map(({ entity }) => entity));
        after = births.at(-1)?.cursor ?? after;
      }
      expect(seen).toEqual(['t/a/5', 't/a/4', 't/a/3', 't/a/2', 't/a/1']);
    });

    test('births refuse a cursor that they never gave', async () => {
      const page = { limit: 2, after: '*not ours*' };
      await expect(journal.births('t', 'a', page)).rejects.toMatchObject({ code: 'invalid-request' });
    });

    test('a snapshot goes only forwards, and one of another version is not seen', async () => {
      const snapshot = (seq: number, version = 1) => ({ entity: 't/a/1', seq, version, state: { seq } });
      await journal.saveSnapshot(snapshot(10));
      await journal.saveSnapshot(snapshot(9));
      await expect(journal.loadSnapshot('t/a/1', 1)).resolves.toEqual(snapshot(10));
      await expect(journal.loadSnapshot('t/a/1', 2)).resolves.toBeUndefined();
      await journal.saveSnapshot(snapshot(10, 2));
      await expect(journal.loadSnapshot('t/a/1', 2)).resolves.toEqual(snapshot(10, 2));
      journal = await subject.reopen();
      await expect(journal.loadSnapshot('t/a/1', 2)).resolves.toEqual(snapshot(10, 2));
    });

    test('closing writes what waits, and a closed journal says that nothing was written', async () => {
      const last = written(entryOf('t/a/1', 1));
      await journal.close();
      await expect(last).resolves.toEqual([{ outcome: 'stored' }]);
      await expect(written(entryOf('t/a/1', 2))).resolves.toMatchObject([{ outcome: 'unavailable' }]);
      journal = await subject.reopen();
      await expect(journal.lastSeq('t/a/1')).resolves.toBe(1);
    });
  });
}
