import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { BlobTooLarge } from '../blob-errors.ts';
import { type BlobStore, MAX_BLOB_BYTES, type NewBlob, digestOf } from '../blob-store.ts';

/** Blobs of an adapter, in a store of their own. */
export interface BlobsUnderTest {
  readonly blobs: BlobStore;
  /** Closes them and opens the same store again. */
  reopen(): Promise<BlobStore>;
  dispose(): Promise<void>;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const blobOf = (entity: string, text: string, rest: Partial<NewBlob> = {}): NewBlob => ({
  ...{ entity, name: 'rollup', mediaType: 'text/markdown', content: bytes(text), at: 1000 },
  ...rest,
});

/** What every blob store promises (B1–B4), whatever keeps them. */
export function blobsConformance(name: string, open: () => Promise<BlobsUnderTest>): void {
  describe(`blobs in ${name}`, () => {
    let subject: BlobsUnderTest;
    let blobs: BlobStore;
    beforeEach(async () => {
      subject = await open();
      blobs = subject.blobs;
    });
    afterEach(() => subject.dispose());

    test('B1: what was put is there after the store was closed and opened again', async () => {
      const { digest } = await blobs.put(blobOf('t/session/1', 'text'));
      const again = await subject.reopen();
      expect((await again.get('t/session/1', digest))?.content).toEqual(bytes('text'));
    });

    test('B1: putting the same again changes nothing', async () => {
      const first = await blobs.put(blobOf('t/session/1', 'text'));
      expect(await blobs.put(blobOf('t/session/1', 'text', { at: 2000 }))).toMatchObject({ digest: first.digest });
      expect(await blobs.list('t/session/1')).toEqual([first]);
    });

    test.each([
      ['nothing', new Uint8Array()],
      ['every byte', Uint8Array.from({ length: 256 }, (_, index) => index)],
      ['the largest content', new Uint8Array(MAX_BLOB_BYTES).fill(7)],
    ])('B2: %s comes back as it was', async (_, content) => {
      const info = await blobs.put(blobOf('t/session/1', '', { content }));
      expect(info).toEqual({
        ...{ entity: 't/session/1', name: 'rollup', mediaType: 'text/markdown', at: 1000 },
        ...{ digest: digestOf(content), bytes: content.byteLength },
      });
      const found = await blobs.get('t/session/1', info.digest);
      expect(Buffer.compare(found!.content, content)).toBe(0);
    });

    test('content above the limit is refused', async () => {
      const content = new Uint8Array(MAX_BLOB_BYTES + 1);
      await expect(blobs.put(blobOf('t/session/1', '', { content }))).rejects.toThrow(BlobTooLarge);
    });

    test('B3: a blob is found by its own entity only, and the same content of two is kept twice', async () => {
      const { digest } = await blobs.put(blobOf('t/session/1', 'same'));
      expect(await blobs.get('t/session/2', digest)).toBeUndefined();
      await blobs.put(blobOf('t/session/2', 'same'));
      await blobs.erase('t/session/1');
      expect((await blobs.get('t/session/2', digest))?.content).toEqual(bytes('same'));
    });

    test('B4: erasing an entity leaves nothing of it, and all of its neighbours', async () => {
      const { digest } = await blobs.put(blobOf('t/session/1', 'a'));
      await blobs.put(blobOf('t/session/1', 'b', { name: 'tour-guide' }));
      await blobs.put(blobOf('t/session/10', 'c'));
      expect(await blobs.erase('t/session/1')).toBe(2);
      expect(await blobs.list('t/session/1')).toEqual([]);
      expect(await blobs.get('t/session/1', digest)).toBeUndefined();
      expect(await blobs.list('t/session/10')).toHaveLength(1);
      expect(await blobs.erase('t/session/1')).toBe(0);
    });

    test('lists the blobs of an entity, the oldest first', async () => {
      await blobs.put(blobOf('t/session/1', 'new', { at: 3 }));
      await blobs.put(blobOf('t/session/1', 'old', { at: 1 }));
      await blobs.put(blobOf('t/session/1', 'middle', { at: 2 }));
      expect((await blobs.list('t/session/1')).map(({ at }) => at)).toEqual([1, 2, 3]);
    });

    test('finds the newest of a name, of one tenant and type', async () => {
      await blobs.put(blobOf('t/session/1', 'first', { at: 1 }));
      await blobs.put(blobOf('t/session/2', 'last', { at: 3 }));
      await blobs.put(blobOf('t/session/3', 'other name', { at: 4, name: 'tour-guide' }));
      await blobs.put(blobOf('u/session/1', 'other tenant', { at: 5 }));
      expect(await blobs.newest('t/session', 'rollup')).toMatchObject({ entity: 't/session/2', at: 3 });
      expect(await blobs.newest('t/job', 'rollup')).toBeUndefined();
    });

    test('answers a ping', async () => {
      await expect(blobs.ping()).resolves.toBeUndefined();
    });
  });
}
