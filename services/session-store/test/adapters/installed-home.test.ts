import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Engines, openEngines } from '@leviathan/engines';
import { SystemClock } from '@leviathan/kernel';
import { assertInstalledHome } from '../../src/adapters/installed-home.ts';
import { createSessionStore } from '../../src/service.ts';
import { silent } from '../rig.ts';

const clock = new SystemClock();
let folder: string;
let engines: Engines;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'homes-'));
  engines = await openEngines({ dataDir: join(folder, 'data') }, { clock, log: silent });
});
afterEach(async () => {
  await engines.close();
  await rm(folder, { recursive: true });
});

test('an installation keeps to its first legacy home, and says what to do in another', async () => {
  const journal = await engines.journal('session-store');
  const [home, other] = [join(folder, 'home'), join(folder, 'other')];
  await assertInstalledHome(home, journal, clock);
  await expect(assertInstalledHome(home, journal, clock)).resolves.toBeUndefined();
  await expect(assertInstalledHome(other, journal, clock)).rejects.toThrow('set LEV_LEGACY_HOLDER=false');
});

test('a process that may hold no home is ready without one', async () => {
  const settings = { instance: 'one', partitions: 4, legacyHome: join(folder, 'missing'), legacyHolder: false };
  const store = await createSessionStore({ settings, engines, clock, log: silent });
  await store.start();
  expect(store.checks.map(({ name }) => name)).not.toContain('legacy home');
  expect(() => store.legacyOwner).toThrow('never held');
  await store.stop();
});
