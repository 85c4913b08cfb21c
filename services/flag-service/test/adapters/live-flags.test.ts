import { beforeEach, expect, test } from '@jest/globals';
import { flagSetOf } from '@leviathan/contracts';
import { VirtualClock } from '@leviathan/kernel';
import { LiveFlags, NoFlagSetYet } from '../../src/adapters/live-flags.ts';
import { flagRuleCheck } from '../../src/adapters/flag-rule-check.ts';
import { FlagRegistry } from '../../src/domain/flag-registry.ts';
import { MemoryVersions } from '../memory-versions.ts';

const ALL_OFF = { ENABLE_METAGPT_ROLES: false, ENABLE_ORLEANS: false, ENABLE_DISTRIBUTED_WHISPERS: false, ENABLE_MONITORING: false }; // prettier-ignore
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

let versions: MemoryVersions;
let clock: VirtualClock;
let ours: FlagRegistry;
let other: FlagRegistry;
let live: LiveFlags;

const registryOver = (): FlagRegistry =>
  new FlagRegistry({ versions, check: flagRuleCheck, announce: () => undefined, clock });

beforeEach(() => {
  versions = new MemoryVersions();
  clock = new VirtualClock();
  [ours, other] = [registryOver(), registryOver()];
  live = new LiveFlags({ registry: ours, clock, log });
});

test('before there is a set it says so', () => {
  expect(() => live.current).toThrow(NoFlagSetYet);
});

test('what this replica wrote is in force at once', async () => {
  await ours.seed(flagSetOf(ALL_OFF), 'test');
  expect(live.current.state.version).toBe(1);
  const before = live.current;
  await ours.kill(['ENABLE_ORLEANS'], { by: 'test' });
  expect(live.current.state.version).toBe(2);
  expect(before.state.version).toBe(1); // whoever holds a snapshot keeps it
});

test('what another wrote is in force after a second, though its notice was lost, and is told', async () => {
  await ours.seed(flagSetOf(ALL_OFF), 'test');
  let told = 0;
  live.onChange(() => (told += 1));
  live.start();
  await clock.advance(0);
  await other.kill(['ENABLE_ORLEANS'], { by: 'other' });
  expect(live.current.state.version).toBe(1);
  await clock.advance(1000);
  expect([live.current.state.version, told]).toEqual([2, 1]);
  live.stop();
});

test('a store that is away makes it stale after a minute, and stops the time there', async () => {
  await ours.seed(flagSetOf(ALL_OFF), 'test');
  live.start();
  await clock.advance(0);
  const confirmed = clock.now();
  versions.read = () => {
    throw new Error('away');
  };
  await clock.advance(59_000);
  expect([live.isStale, live.time]).toEqual([false, clock.now()]);
  await clock.advance(60_000);
  expect([live.isStale, live.time, live.current.state.version]).toEqual([true, confirmed + 60_000, 1]);
  live.stop();
});
