import { beforeEach, describe, expect, test } from '@jest/globals';
import { type FlagDefinition, flagSetOf } from '@leviathan/contracts';
import { VirtualClock } from '@leviathan/kernel';
import { FlagRegistry, type FlagWrite } from '../../src/domain/flag-registry.ts';
import { allFlags, findFlag } from '../../src/domain/flag-set-version.ts';
import { MemoryVersions } from '../memory-versions.ts';

const on: FlagDefinition = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };
const seed = flagSetOf({
  ENABLE_METAGPT_ROLES: false,
  ENABLE_ORLEANS: false,
  ENABLE_DISTRIBUTED_WHISPERS: false,
  ENABLE_MONITORING: false,
});

let versions: MemoryVersions;
let announced: string[];
let registry: FlagRegistry;

const registryOver = (shared: MemoryVersions): FlagRegistry =>
  new FlagRegistry({
    versions: shared,
    check: { flag: () => [], set: () => [] },
    announce: (etag) => void announced.push(etag),
    clock: new VirtualClock(),
  });
const write = (key: string, etag: string, definition = on): FlagWrite => ({
  key,
  definition,
  precondition: { kind: 'one-of', etags: [etag] },
  by: 'ana',
});

beforeEach(async () => {
  versions = new MemoryVersions();
  announced = [];
  registry = registryOver(versions);
  await registry.seed(seed, 'test');
});

test('the seed is version 1, and every flag has been so since then', async () => {
  const state = await registry.current();
  expect(state.set).toEqual(seed);
  expect(allFlags(state).map(({ etag }) => etag)).toEqual(['1', '1', '1', '1']);
});

test('a write makes the next version, says who and why, and announces it', async () => {
  const written = await registry.put({ ...write('ENABLE_ORLEANS', '1'), why: 'the soak test passed' });

  expect(written).toMatchObject({ outcome: 'stored', created: false, flag: { etag: '2', definition: on } });
  expect(versions.stored[1]).toMatchObject({ version: 2, by: 'ana', why: 'the soak test passed' });
  expect(announced.at(-1)).toBe((await registry.current()).etag);
});

test('a flag that did not change keeps its ETag when another one does', async () => {
  await registry.put(write('ENABLE_ORLEANS', '1'));
  expect(findFlag(await registry.current(), 'ENABLE_MONITORING')?.etag).toBe('1');
});

test('the newest flag comes first in the list', async () => {
  await registry.put(write('ENABLE_ORLEANS', '1'));
  expect(allFlags(await registry.current())[0]?.key).toBe('ENABLE_ORLEANS');
});

test('a second registry on the same journal sees the write at once, and starts where the first ended', async () => {
  const other = registryOver(versions);
  await registry.put(write('ENABLE_ORLEANS', '1'));
  expect(await other.current()).toEqual(await registry.current());
});

test('the same content has the same ETag in every replica; a change back has a new one', async () => {
  const before = await registry.current();
  await registry.put(write('ENABLE_ORLEANS', '1'));
  await registry.put(write('ENABLE_ORLEANS', '2', seed.flags['ENABLE_ORLEANS']));
  const after = await registry.current();
  expect(after.set).toEqual(before.set);
  expect(after.etag).not.toBe(before.etag);
});

describe('refused, and nothing is stored', () => {
  test.each<[string, FlagWrite]>([
    ['an older version', write('ENABLE_ORLEANS', '0')],
    ['a flag that is not there', write('ENABLE_NOTHING', '1')],
    ['creating what exists', { ...write('ENABLE_ORLEANS', '1'), precondition: { kind: 'absent' } }],
    ['a name of every object', write('constructor', '1')],
  ])('%s', async (_, stale) => {
    await expect(registry.put(stale)).resolves.toMatchObject({ outcome: 'stale' });
    expect(versions.stored).toHaveLength(1);
  });

  test('a definition that breaks the rules', async () => {
    const broken = write('ENABLE_ORLEANS', '1', { ...on, defaultVariant: 'maybe' });
    await expect(registry.put(broken)).resolves.toMatchObject({
      outcome: 'invalid',
      faults: [{ pointer: '/defaultVariant' }],
    });
    expect(versions.stored).toHaveLength(1);
  });

  test('a flag that would make the set larger than a router should fetch', async () => {
    const large = { ...on, metadata: { text: 'x'.repeat(1024 * 1024) } };
    await expect(registry.put(write('ENABLE_ORLEANS', '1', large))).resolves.toMatchObject({ outcome: 'invalid' });
  });
});

describe('two writers at once', () => {
  test('of the same flag: one is stored, the other is stale', async () => {
    const other = registryOver(versions);
    const both = await Promise.all([
      registry.put(write('ENABLE_ORLEANS', '1')),
      other.put({ ...write('ENABLE_ORLEANS', '1'), by: 'ben' }),
    ]);
    expect(both.map(({ outcome }) => outcome).sort()).toEqual(['stale', 'stored']);
    expect(versions.stored).toHaveLength(2);
  });

  test('of different flags: both are stored, whoever is first', async () => {
    const other = registryOver(versions);
    versions.beforeAppend = async () => {
      await other.put({ ...write('ENABLE_MONITORING', '1'), by: 'ben' });
    };
    await expect(registry.put(write('ENABLE_ORLEANS', '1'))).resolves.toMatchObject({ outcome: 'stored' });
    expect(versions.stored.map(({ by }) => by)).toEqual(['test', 'ben', 'ana']);
  });

  test('of the seed: the second keeps the first one’s', async () => {
    await expect(registryOver(versions).seed({ flags: {} }, 'late')).resolves.toBe(false);
    expect((await registry.current()).set).toEqual(seed);
  });
});

test('a registry that never gets its turn says so', async () => {
  let other = 1;
  const busy: () => Promise<void> = async () => {
    await registryOver(versions).put(write('ENABLE_MONITORING', String(other)));
    other = versions.stored.length;
    versions.beforeAppend = busy;
  };
  versions.beforeAppend = busy;
  await expect(registry.put(write('ENABLE_ORLEANS', '1'))).resolves.toEqual({ outcome: 'contended' });
});

test('a kill comes to its turn among writers who never rest', async () => {
  let others = 0;
  const busy: () => Promise<void> = async () => {
    if ((others += 1) > 50) return;
    await registryOver(versions).put(write('ENABLE_MONITORING', String(versions.stored.length)));
    versions.beforeAppend = busy;
  };
  await registry.put(write('ENABLE_MONITORING', '1'));
  versions.beforeAppend = busy;
  await expect(registry.kill(['ENABLE_ORLEANS'], { by: 'ana' })).resolves.toMatchObject({
    outcome: 'stored',
    flags: [{ key: 'ENABLE_ORLEANS', definition: { state: 'DISABLED' } }],
  });
});

describe('history', () => {
  beforeEach(async () => {
    await registry.put(write('ENABLE_ORLEANS', '1'));
    await registry.put(write('ENABLE_MONITORING', '1'));
    await registry.put(write('ENABLE_ORLEANS', '2'));
  });
  const numbers = async (before: number | undefined, limit: number): Promise<number[]> =>
    (await registry.history('ENABLE_ORLEANS', before, limit)).map(({ version }) => version.version);

  test('is newest first, from the seed on, without the versions of other flags', async () => {
    await expect(numbers(undefined, 10)).resolves.toEqual([4, 2, 1]);
  });

  test('goes on below a version', async () => {
    await expect(numbers(undefined, 2)).resolves.toEqual([4, 2]);
    await expect(numbers(2, 2)).resolves.toEqual([1]);
  });
});
