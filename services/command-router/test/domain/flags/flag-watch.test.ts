import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type Decision, type FlagSet, findCommandType, flagSetOf } from '@leviathan/contracts';
import { VirtualClock } from '@leviathan/kernel';
import { eventually } from '@leviathan/test-kit';
import { compileFlags } from '../../../src/adapters/flags/compile-flags.ts';
import { LastGoodFile } from '../../../src/adapters/flags/last-good-file.ts';
import { decide, whyRouted } from '../../../src/domain/decision.ts';
import { FlagWatch } from '../../../src/domain/flags/flag-watch.ts';
import { ON, TestFlags } from '../../fixtures/system.ts';

const TYPE = findCommandType('session.touch')!;
const OFF = { ...ON, ENABLE_METAGPT_ROLES: false, ENABLE_ORLEANS: false, ENABLE_DISTRIBUTED_WHISPERS: false };

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'flags-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

class Stage {
  readonly clock = new VirtualClock();
  readonly source = new TestFlags();
  readonly errors: string[] = [];
  readonly log = {
    info: () => undefined,
    warn: () => undefined,
    error: (_: object, text: string) => void this.errors.push(text),
  };
  watch = this.again();

  get file(): string {
    return join(folder, 'flags-last-good.json');
  }

  /** A router that starts over the same folder. */
  again(hearsNotices = () => true): FlagWatch {
    const { source, clock, log } = this;
    this.watch = new FlagWatch({
      source,
      lastGood: new LastGoodFile(this.file, log),
      compile: compileFlags,
      hearsNotices,
      clock,
      log,
    });
    return this.watch;
  }

  /** Until the set is in force. The disk where it is kept is real and knows no virtual time, so a few polls are missed. */
  async polls(etag: string): Promise<void> {
    const begun = this.clock.now();
    await eventually(async () => {
      await this.clock.advance(200);
      expect(this.watch.current.etag).toBe(etag);
    });
    expect(this.clock.now() - begun).toBeLessThan(8000); // before the poll that would have come anyhow
  }

  decide(session = 's1', labels = {}): Decision {
    const context = { targetingKey: session, tenant: 't', type: TYPE.type, labels };
    return decide(this.watch.current, TYPE, context, this.clock.now());
  }
}

describe('fails static', () => {
  test('live: the route follows the flag', async () => {
    const stage = new Stage();
    await stage.watch.start();

    expect(stage.decide()).toMatchObject({
      route: 'grain',
      reasons: { ENABLE_ORLEANS: 'STATIC' },
      snapshot: { etag: '1', ageMs: 0, source: 'live' },
    });
    expect(whyRouted(stage.decide(), TYPE)).toBe('grain: ENABLE_ORLEANS is on (variant on, STATIC)');
  });

  test('away at the start: the last good set, and how old it is', async () => {
    const stage = new Stage();
    await stage.watch.start();
    stage.source.isAway = true;
    stage.clock.jump(30_000);
    await stage.again().start();

    expect(stage.decide()).toMatchObject({
      route: 'grain',
      reasons: { ENABLE_ORLEANS: 'STATIC' },
      snapshot: { etag: '1', ageMs: 30_000, source: 'disk' },
    });
  });

  test('the disk knows when its set was confirmed, to ten seconds after a crash and exactly after a stop', async () => {
    const stage = new Stage();
    const begunAgain = async (): Promise<Decision> => {
      stage.source.isAway = true;
      await stage.again().start();
      stage.source.isAway = false;
      return stage.decide();
    };
    const first = stage.watch;
    await first.start();
    stage.clock.jump(120_000);
    await first.refresh();
    stage.clock.jump(9000);
    await first.refresh();

    expect(await begunAgain()).toMatchObject({ reasons: { ENABLE_ORLEANS: 'STATIC' }, snapshot: { ageMs: 9000 } });
    await first.stop();
    expect(await begunAgain()).toMatchObject({ snapshot: { ageMs: 0, source: 'disk' } });
  });

  test('exactly a minute is fresh, and a millisecond more is stale', async () => {
    const stage = new Stage();
    await stage.watch.start();
    await stage.watch.stop();

    stage.clock.jump(60_000);
    expect(stage.decide().reasons.ENABLE_ORLEANS).toBe('STATIC');
    stage.clock.jump(1);
    expect(stage.decide()).toMatchObject({ route: 'grain', reasons: { ENABLE_ORLEANS: 'STALE' } });
  });

  test('defaults are never stale: there is nothing that could be fresher', async () => {
    const stage = new Stage();
    stage.source.isAway = true;
    await stage.watch.start();
    stage.clock.jump(300_000);

    expect(stage.decide().reasons.ENABLE_ORLEANS).toBe('DEFAULT');
  });

  test('away from the very beginning: all off', async () => {
    const stage = new Stage();
    stage.source.isAway = true;
    await stage.watch.start();

    expect(stage.decide()).toMatchObject({
      route: 'legacy',
      flags: { ENABLE_ORLEANS: false, ENABLE_METAGPT_ROLES: false },
      reasons: { ENABLE_ORLEANS: 'DEFAULT' },
      snapshot: { source: 'defaults' },
    });
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, 100)],
    ['changed', (text: string) => text.replace('ENABLE_ORLEANS', 'ENABLE_ORLEAN5')],
    ['empty', () => ''],
    ['something else', () => '{"flags":{}}'],
  ])('a last good set that is %s counts as none, and that is said', async (_, damage) => {
    const stage = new Stage();
    await stage.watch.start();
    await writeFile(stage.file, damage(await readFile(stage.file, 'utf8')));
    stage.source.isAway = true;
    await stage.again().start();

    expect(stage.decide().snapshot.source).toBe('defaults');
    expect(stage.errors).toEqual([expect.stringContaining('damaged')]);
  });

  test('a source that never answers does not hold up the start', async () => {
    const stage = new Stage();
    stage.source.fetch = () => new Promise(() => undefined);

    const start = { isOver: false };
    void stage.watch.start().then(() => (start.isOver = true));
    // the file is looked for on the real disk, so the virtual clock moves until the start has begun to wait
    while (!start.isOver) await stage.clock.advance(500);

    expect(stage.decide().snapshot.source).toBe('defaults');
  });

  test('unconfirmed for more than a minute is called stale, and still obeyed', async () => {
    const stage = new Stage();
    await stage.watch.start();
    stage.source.isAway = true;

    await stage.clock.advance(60_000);
    expect(stage.decide().reasons.ENABLE_ORLEANS).toBe('STATIC');
    await stage.clock.advance(15_000);
    expect(stage.decide()).toMatchObject({ route: 'grain', reasons: { ENABLE_ORLEANS: 'STALE' } });
    expect(stage.watch.trouble).toMatch(
      /^flag-service cannot be reached .*: the last set stays in force, 1, confirmed at/,
    );

    stage.source.isAway = false;
    await stage.clock.advance(15_000);
    expect(stage.decide().reasons.ENABLE_ORLEANS).toBe('STATIC');
  });

  test('a set that cannot be used is refused, said, and the one before stays', async () => {
    const stage = new Stage();
    await stage.watch.start();
    const broken = {
      flags: { ENABLE_ORLEANS: { state: 'ENABLED', variants: { on: true, off: 'no' }, defaultVariant: 'x' } },
    };
    stage.source.snapshot = { etag: '2', set: broken as FlagSet };

    await stage.watch.refresh();

    expect(stage.decide()).toMatchObject({ route: 'grain', snapshot: { etag: '1' } });
    expect(stage.errors).toEqual([expect.stringContaining('cannot be used')]);
  });
});

test('while notices cannot be heard it asks so often that a change comes within a second, and once more afterwards', async () => {
  const stage = new Stage();
  let hears = false;
  const watch = stage.again(() => hears);
  await watch.start();

  stage.source.snapshot = { etag: '2', set: flagSetOf(OFF) };
  await stage.polls('2');

  stage.source.snapshot = { etag: '3', set: flagSetOf(ON) }; // announced a moment before the bus was back
  hears = true;
  await stage.polls('3');

  stage.source.snapshot = { etag: '4', set: flagSetOf(OFF) };
  await stage.clock.advance(1200);
  expect(watch.current.etag).toBe('3'); // a notice would have come
});

test('a change comes with the next poll, or at once when it is announced', async () => {
  const stage = new Stage();
  await stage.watch.start();
  const before = stage.watch.current;
  stage.source.snapshot = { etag: '2', set: flagSetOf(OFF) };

  await stage.clock.advance(12_000);

  expect(stage.decide()).toMatchObject({ route: 'legacy', snapshot: { etag: '2' } });
  expect(
    before.compiled.evaluate('ENABLE_ORLEANS', { targetingKey: 's', tenant: 't', type: '', labels: {} }, 0).on,
  ).toBe(true);

  stage.source.snapshot = { etag: '3', set: flagSetOf(ON) };
  await stage.watch.refresh();
  expect(stage.decide().route).toBe('grain');
});

test('the file is whole or not there: nothing temporary is left', async () => {
  const stage = new Stage();
  await stage.watch.start();

  expect(await readdir(folder)).toEqual(['flags-last-good.json']);
});

describe('a rule', () => {
  const withRule = (targeting: Record<string, unknown>): FlagSet => {
    const set = flagSetOf(OFF);
    const rule = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'off', targeting } as const;
    return { flags: { ...set.flags, ENABLE_ORLEANS: rule } };
  };

  test('looks at the labels, the tenant and the type of the command', async () => {
    const stage = new Stage();
    const rule = { if: [{ '==': [{ var: 'labels.tier' }, 'gold'] }, 'on', 'off'] };
    stage.source.snapshot = { etag: 'r', set: withRule(rule) };
    await stage.watch.start();

    expect(stage.decide('s1', { tier: 'gold' })).toMatchObject({
      route: 'grain',
      reasons: { ENABLE_ORLEANS: 'TARGETING_MATCH' },
    });
    expect(stage.decide('s1', { tier: 'tin' }).route).toBe('legacy');
  });

  test('of a share gives a session the same answer every time', async () => {
    const stage = new Stage();
    stage.source.snapshot = {
      etag: 'r',
      set: withRule({
        fractional: [
          ['on', 50],
          ['off', 50],
        ],
      }),
    };
    await stage.watch.start();

    const routes = Array.from({ length: 200 }, (_, session) => stage.decide(`s${String(session)}`).route);
    const again = Array.from({ length: 200 }, (_, session) => stage.decide(`s${String(session)}`).route);

    expect(again).toEqual(routes);
    expect(routes.filter((route) => route === 'grain').length).toBeGreaterThan(60);
    expect(routes.filter((route) => route === 'legacy').length).toBeGreaterThan(60);
  });

  test('that cannot be evaluated means off, with its reason', async () => {
    const stage = new Stage();
    const others = Object.fromEntries(Object.entries(flagSetOf(ON).flags).filter(([key]) => key !== 'ENABLE_ORLEANS'));
    stage.source.snapshot = { etag: 'r', set: { flags: others } };
    await stage.watch.start();

    expect(stage.decide()).toMatchObject({ route: 'legacy', reasons: { ENABLE_ORLEANS: 'ERROR' } });
  });

  test('that is disabled means off', async () => {
    const stage = new Stage();
    const set = flagSetOf(ON);
    const disabled = { ...set.flags['ENABLE_ORLEANS']!, state: 'DISABLED' as const };
    stage.source.snapshot = { etag: 'r', set: { flags: { ...set.flags, ENABLE_ORLEANS: disabled } } };
    await stage.watch.start();

    expect(stage.decide()).toMatchObject({ route: 'legacy', reasons: { ENABLE_ORLEANS: 'DISABLED' } });
  });
});

describe('a rollout over time', () => {
  const set = flagSetOf(OFF);
  const begin = new VirtualClock().now() / 1000;
  const now = { var: '$flagd.timestamp' };
  const rollout = [
    ['on', { '-': [now, begin] }],
    ['off', { '-': [begin + 600, now] }],
  ];
  const variants = { on: true, off: false };
  const flag = { state: 'ENABLED', variants, defaultVariant: 'off', targeting: { fractional: rollout } } as const;
  const sessions = Array.from({ length: 500 }, (_, session) => `s${String(session)}`);
  const isOn = (stage: Stage): string[] => sessions.filter((session) => stage.decide(session).flags.ENABLE_ORLEANS);

  test('goes on while the set is confirmed, and stands still once it is stale: nobody more, nobody less', async () => {
    const stage = new Stage();
    stage.source.snapshot = { etag: 'r', set: { flags: { ...set.flags, ENABLE_ORLEANS: flag } } };
    await stage.watch.start();
    const counts = [];
    for (const seconds of [0, 30, 30]) {
      stage.clock.jump(seconds * 1000);
      counts.push(isOn(stage).length);
    }
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(counts[2]).toBeGreaterThan(counts[0] ?? 0);

    const before = isOn(stage);
    stage.source.isAway = true;
    stage.clock.jump(300_000);
    expect(stage.decide().reasons.ENABLE_ORLEANS).toBe('STALE');
    expect(isOn(stage)).toEqual(before);

    stage.source.isAway = false;
    await stage.watch.refresh();
    expect(isOn(stage).length).toBeGreaterThan(before.length);
  });

  test('goes on from where it stood when a router begins again without flag-service: nobody falls out', async () => {
    const stage = new Stage();
    stage.source.snapshot = { etag: 'r', set: { flags: { ...set.flags, ENABLE_ORLEANS: flag } } };
    await stage.watch.start();
    stage.clock.jump(240_000);
    await stage.watch.refresh();
    const before = isOn(stage);
    await stage.watch.stop();
    stage.source.isAway = true;
    stage.clock.jump(10_000);
    await stage.again().start();

    const after = new Set(isOn(stage));
    expect(before.filter((session) => !after.has(session))).toEqual([]);
    stage.clock.jump(300_000);
    expect(new Set(isOn(stage)).size - before.length).toBeLessThan(80); // a minute of the ten, and a little
  });
});
