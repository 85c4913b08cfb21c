import { describe, expect, test } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import type { FlagDefinition } from '@leviathan/contracts';
import { folder, openHouse } from './house.ts';

const on: FlagDefinition = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };
const headers = { host: '127.0.0.1', 'content-type': 'application/json' };

describe('the first flag set', () => {
  test.each([true, false])('is made of the four switches: all %s', async (value) => {
    await using dir = await folder();
    await using house = await openHouse({ dataDir: dir.path, on: value });
    const snapshot = await house.service.source.fetch(undefined);
    if (snapshot === 'unchanged') throw new Error('nobody knew it before');
    const defaults = Object.values(snapshot.set.flags).map(({ defaultVariant }) => defaultVariant);
    expect(defaults).toEqual(new Array<string>(4).fill(value ? 'on' : 'off'));
  });

  test('is the seed file’s, byte order mark and all', async () => {
    await using dir = await folder();
    const flagsFile = dir.file('flags.json');
    await writeFile(flagsFile, `\uFEFF${JSON.stringify({ metadata: { flagSetId: 'ours' }, flags: { colour: on } })}`);
    await using house = await openHouse({ dataDir: dir.path, flagsFile });
    await expect(house.service.source.fetch(undefined)).resolves.toMatchObject({
      set: { metadata: { flagSetId: 'ours' }, flags: { colour: on } },
    });
  });

  test.each([
    ['is not there', undefined, /ENOENT/],
    ['is not JSON', '{"flags":', /not JSON/],
    ['is no flag set', '{"flag":{}}', /flags/],
    [
      'has a flag that cannot work',
      JSON.stringify({ flags: { a: { ...on, defaultVariant: 'x' } } }),
      /\/flags\/a\/defaultVariant/,
    ],
    [
      'has a rule that does not compile',
      JSON.stringify({ flags: { a: { ...on, targeting: { nope: 1 } } } }),
      /\/flags\/a\/targeting/,
    ],
  ])('stops the start when its file %s, and the file is named', async (_, content, reason) => {
    await using dir = await folder();
    const flagsFile = dir.file('my-flags.json');
    if (content !== undefined) await writeFile(flagsFile, content);
    const start = openHouse({ dataDir: dir.path, flagsFile });
    await expect(start).rejects.toThrow(reason);
    await expect(start).rejects.toThrow(`LEV_FLAGS_FILE ${flagsFile}`);
  });

  test('is still seeded after a start that failed', async () => {
    await using dir = await folder();
    const flagsFile = dir.file('flags.json');
    await expect(openHouse({ dataDir: dir.path, flagsFile })).rejects.toThrow('flags.json');
    await writeFile(flagsFile, JSON.stringify({ flags: { colour: on } }));
    await using house = await openHouse({ dataDir: dir.path, flagsFile });
    await expect(house.service.source.fetch(undefined)).resolves.toMatchObject({ set: { flags: { colour: on } } });
  });
});

test('a restart keeps every version, and no seed undoes a change', async () => {
  await using dir = await folder();
  let etag: string;
  {
    await using first = await openHouse({ dataDir: dir.path });
    const put = { method: 'PUT', url: '/v1/flags/ENABLE_ORLEANS?reason=go', payload: on } as const;
    expect((await first.app.inject({ ...put, headers: { ...headers, 'if-match': '"1"' } })).statusCode).toBe(200);
    const snapshot = await first.service.source.fetch(undefined);
    etag = snapshot === 'unchanged' ? '' : snapshot.etag;
  }
  await using second = await openHouse({ dataDir: dir.path, on: true, flagsFile: dir.file('not-read.json') });
  await expect(second.service.source.fetch(etag)).resolves.toBe('unchanged');
  const history = await second.app.inject({ method: 'GET', url: '/v1/flags/ENABLE_ORLEANS/history', headers });
  expect(history.json<{ items: object[] }>().items).toMatchObject([{ version: 2, why: 'go' }, { version: 1 }]);
});

test('the source says unchanged until something changed, and rejects when the journal is closed', async () => {
  await using dir = await folder();
  const house = await openHouse({ dataDir: dir.path });
  const { source, checks } = house.service;
  const snapshot = await source.fetch(undefined);
  if (snapshot === 'unchanged') throw new Error('nobody knew it before');
  await expect(source.fetch(snapshot.etag)).resolves.toBe('unchanged');
  await expect(source.fetch('something else')).resolves.toEqual(snapshot);
  await expect(checks[0]?.check()).resolves.toBeUndefined();
  await house[Symbol.asyncDispose]();
  await expect(source.fetch(snapshot.etag)).rejects.toThrow();
  await expect(checks[0]?.check()).resolves.toEqual(expect.any(String));
});
