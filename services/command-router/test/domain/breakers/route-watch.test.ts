import { beforeEach, describe, expect, test } from '@jest/globals';
import { type CommandType, type Decision, FLAG_KEYS, findCommandType, problem } from '@leviathan/contracts';
import { VirtualClock } from '@leviathan/kernel';
import { GuardedRoutes } from '../../../src/adapters/guarded-routes.ts';
import { type Journey, RouteWatch } from '../../../src/domain/breakers/route-watch.ts';
import type { KnownCommand } from '../../../src/domain/command/command.ts';

const ASK = findCommandType('agent.ask')!;
const SILENT_MS = 4000;
const RESET_MS = 10_000;
const silence = { info: () => undefined, warn: () => undefined, error: () => undefined };

const perFlag = <T>(value: T): Record<(typeof FLAG_KEYS)[number], T> =>
  Object.fromEntries(FLAG_KEYS.map((key) => [key, value])) as Record<(typeof FLAG_KEYS)[number], T>;
const stamped = (route: Decision['route']): Decision => ({
  ...{ flags: perFlag(true), variants: perFlag('on'), reasons: perFlag('STATIC'), route },
  snapshot: { etag: 'e', ageMs: 0, source: 'live' },
});
const SUCCEEDED = { status: 'succeeded' } as KnownCommand;
const failedWith = (code: 'model-failed' | 'job-exists' | 'overloaded'): KnownCommand =>
  ({ status: 'failed', problem: problem(code, 'x') }) as KnownCommand;

let clock: VirtualClock;
let breakers: GuardedRoutes;
let watch: RouteWatch;
beforeEach(() => {
  clock = new VirtualClock();
  breakers = new GuardedRoutes({ clock, log: silence });
  watch = new RouteWatch({ breakers, fallsTo: ['persona'], clock, silentMs: SILENT_MS });
});

const begin = (type: CommandType = ASK): Journey => watch.begin(stamped(type.route.on), type);
const settled = (): Promise<void> => clock.advance(1);

async function trip(): Promise<void> {
  const journeys = Array.from({ length: 10 }, () => begin());
  for (const journey of journeys) journey.heard('failed', failedWith('model-failed'));
  await settled();
}

async function tripAndWait(): Promise<void> {
  await trip();
  await clock.advance(RESET_MS);
}

test('a decision keeps its route while the breaker is closed', () => {
  expect(begin().decision).toEqual(stamped('team'));
});

test('while it is open the decision falls to the legacy route, and says why', async () => {
  await trip();

  const { decision } = begin();

  expect(decision).toMatchObject({
    route: 'persona',
    flags: { ENABLE_METAGPT_ROLES: false, ENABLE_ORLEANS: true },
    variants: { ENABLE_METAGPT_ROLES: 'on' },
    reasons: { ENABLE_METAGPT_ROLES: 'BREAKER', ENABLE_ORLEANS: 'STATIC' },
    breaker: expect.stringMatching(/^role-orchestrator\/team is open since .+Z$/) as unknown,
  });
  expect(breakers.states()).toMatchObject([{ dependency: 'role-orchestrator/team', state: 'open' }]);
});

describe('what counts against a route', () => {
  test('commands of which nothing is heard', async () => {
    for (let second = 0; second < 2 * SILENT_MS; second += 500) {
      begin();
      begin();
      await clock.advance(500);
    }

    expect(begin().decision.route).toBe('persona');
  });

  test('not those that show life, however long they work', async () => {
    const journeys = Array.from({ length: 20 }, () => begin());
    for (const journey of journeys) journey.heard('running', undefined);
    await clock.advance(10 * SILENT_MS);

    expect(begin().decision.route).toBe('team');
  });

  test.each(['job-exists', 'overloaded'] as const)('not a failure like %s', async (code) => {
    for (let call = 0; call < 20; call += 1) begin().heard('failed', failedWith(code));
    await settled();

    expect(begin().decision.route).toBe('team');
  });

  test('not what was called off, expired, or never sent', async () => {
    for (let call = 0; call < 20; call += 1) {
      begin().heard('cancelled', { status: 'cancelled' } as KnownCommand);
      begin().unused();
    }
    await clock.advance(2 * SILENT_MS);

    expect(begin().decision.route).toBe('team');
  });
});

test('after a stop nothing is waited for any more', async () => {
  const [working] = Array.from({ length: 5 }, () => begin());
  working?.heard('running', undefined);
  watch.stop();
  breakers.shutdown();
  await settled();

  expect(clock.pending).toBe(0);
});

describe('half open', () => {
  test('one command at a time goes the way, and the others fall', async () => {
    await tripAndWait();

    const routes = Array.from({ length: 50 }, () => begin().decision.route);

    expect(routes.filter((route) => route === 'team')).toHaveLength(1);
    expect(routes[0]).toBe('team');
    expect(begin().decision.breaker).toMatch(/is half-open since/);
  });

  test('its success closes the breaker', async () => {
    await tripAndWait();
    begin().heard('succeeded', SUCCEEDED);
    await settled();

    const routes = Array.from({ length: 5 }, () => begin().decision.route);

    expect(routes).toEqual(['team', 'team', 'team', 'team', 'team']);
    expect(breakers.states()).toMatchObject([{ state: 'closed' }]);
  });

  test('its silence opens it for another while', async () => {
    await tripAndWait();
    begin();
    await clock.advance(SILENT_MS);

    expect(begin().decision.route).toBe('persona');
    await clock.advance(RESET_MS);
    expect(begin().decision.route).toBe('team');
  });

  test('one that was refused before it went out is followed by another', async () => {
    await tripAndWait();
    begin().unused();
    await settled();

    expect([begin().decision.route, begin().decision.route]).toEqual(['team', 'persona']);
  });

  test('a word from a command of before the pause decides nothing', async () => {
    const early = begin();
    early.heard('running', undefined);
    await tripAndWait();
    early.heard('succeeded', SUCCEEDED);
    await settled();

    expect(breakers.states()).toMatchObject([{ state: 'half-open' }]);
  });
});

describe('what never falls', () => {
  beforeEach(async () => {
    const all = new RouteWatch({ breakers, fallsTo: ['persona', 'legacy'], clock, silentMs: SILENT_MS });
    for (const name of ['agent.ask', 'session.create']) {
      const type = findCommandType(name)!;
      const journeys = Array.from({ length: 10 }, () => all.begin(stamped(type.route.on), type));
      for (const journey of journeys) journey.heard('parked', { status: 'parked' } as KnownCommand);
    }
    await settled();
  });

  test.each(['run.start', 'session.touch', 'session.checkpoint', 'job.accept', 'reminder.set'])(
    '%s: it needs its route, or what it is about has one already',
    (name) => {
      expect(begin(findCommandType(name)).decision.breaker).toBeUndefined();
    },
  );

  test('a session into the files, unless the installation wants it', () => {
    const type = findCommandType('session.create')!;
    const wanted = new RouteWatch({ breakers, fallsTo: ['legacy'], clock });

    expect(begin(type).decision.route).toBe('grain');
    expect(wanted.begin(stamped('grain'), type).decision).toMatchObject({
      route: 'legacy',
      flags: { ENABLE_ORLEANS: false },
      reasons: { ENABLE_ORLEANS: 'BREAKER' },
    });
  });

  test('what the flag sent the legacy way anyhow', () => {
    expect(watch.begin(stamped('persona'), ASK).decision).toEqual(stamped('persona'));
  });
});
