import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { BlobsUnavailable, CorruptBlob, SqliteBlobs } from '@leviathan/blobs';
import { blobsConformance } from '@leviathan/blobs/conformance';

blobsConformance('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
  let blobs = SqliteBlobs.open(join(folder, 'blobs.db'));
  return {
    blobs,
    reopen: async () => {
      await blobs.close();
      blobs = SqliteBlobs.open(join(folder, 'blobs.db'));
      return blobs;
    },
    dispose: async () => {
      await blobs.close();
      await rm(folder, { recursive: true });
    },
  };
});

const content = new TextEncoder().encode('a secret of one person');
const blob = { entity: 't/session/1', name: 'rollup', mediaType: 'text/plain', content, at: 1 };

test('what is erased is not in the file either', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
  const file = join(folder, 'blobs.db');
  const blobs = SqliteBlobs.open(file);
  await blobs.put(blob);
  await blobs.erase('t/session/1');
  for (const each of [file, `${file}-wal`]) expect(await readFile(each, 'latin1')).not.toContain('a secret');
  await blobs.close();
  await rm(folder, { recursive: true });
});

test('content that was changed behind our back is never given', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'blobs-'));
  const blobs = SqliteBlobs.open(join(folder, 'blobs.db'));
  const { digest } = await blobs.put(blob);
  const other = new DatabaseSync(join(folder, 'blobs.db'));
  other.exec("UPDATE blobs SET content = x'00'");
  other.close();
  await expect(blobs.get('t/session/1', digest)).rejects.toThrow(CorruptBlob);
  await blobs.close();
  await expect(blobs.list('t/session/1')).rejects.toThrow(BlobsUnavailable);
  await rm(folder, { recursive: true });
});
