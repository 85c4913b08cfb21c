import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Owner } from '@leviathan/grains';
import { VirtualClock } from '@leviathan/kernel';
import { LegacyHolder } from '../../src/adapters/legacy-holder.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'holder-'));
});
afterEach(() => rm(root, { recursive: true }));

/** An owner that only says what it was told. */
class Said implements Pick<Owner, 'start' | 'drain' | 'health'> {
  readonly calls: string[] = [];
  fails = 0;

  async start(): Promise<void> {
    this.calls.push('start');
    this.fails -= 1;
    if (this.fails >= 0) throw new Error('no broker');
  }

  async drain(): Promise<void> {
    this.calls.push('drain');
  }

  health(): ReturnType<Owner['health']> {
    return { ready: true };
  }
}

const clock = new VirtualClock();
const warnings: unknown[] = [];
const log = { info: () => undefined, error: () => undefined, warn: (fields: object) => void warnings.push(fields) };
const holder = (owner: Said): LegacyHolder =>
  new LegacyHolder({ root, open: async () => ({ owner, close: async () => undefined }), clock, log });

test('the second of two stands by, says so, and takes over when the first stops', async () => {
  const [first, second] = [new Said(), new Said()];
  const [active, standby] = [holder(first), holder(second)];
  await active.start();
  await standby.start();
  await clock.advance(5000);

  expect([active.reason, second.calls]).toEqual([undefined, []]);
  expect(standby.reason).toMatch(/is held by .*"pid"/);

  await active.stop();
  await clock.advance(1000);
  expect(first.calls).toEqual(['start', 'drain']);
  expect([standby.reason, second.calls]).toEqual([undefined, ['start']]);
  await standby.stop();
});

test('standing by is said once, not every second', async () => {
  warnings.length = 0;
  const [active, standby] = [holder(new Said()), holder(new Said())];
  await active.start();
  await standby.start();
  await clock.advance(10_000);
  expect(warnings).toHaveLength(1);
  await standby.stop();
  await active.stop();
});

test('one that stopped while it stood by does not come back', async () => {
  const [active, standby, owner] = [holder(new Said()), new Said(), new Said()];
  await active.start();
  const waiting = holder(owner);
  await waiting.start();
  await waiting.stop();
  await active.stop();
  await clock.advance(5000);
  expect([standby.calls, owner.calls, clock.pending]).toEqual([[], [], 0]);
});

test('an owner that cannot start lets go of the lock and is tried again', async () => {
  const owner = new Said();
  owner.fails = 1;
  const each = holder(owner);
  await each.start();
  expect(each.reason).toContain('no broker');
  await clock.advance(1000);
  expect([each.reason, owner.calls]).toEqual([undefined, ['start', 'start']]);
  await each.stop();
});
