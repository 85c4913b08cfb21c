import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import { eventually } from '@leviathan/test-kit';
import { type Answered, TestSystem, ask } from '../../fixtures/system.ts';

const SECOND = 1000;

/** Lets `seconds` pass, one at a time, as a clock does that others look at in between. */
async function pass(clock: VirtualClock, seconds: number): Promise<void> {
  for (let second = 0; second < seconds; second += 1) await clock.advance(SECOND);
}

/** A 202 that does not wait for the broker: the clock stands still. */
function post(system: TestSystem, body: object, headers: Record<string, string> = {}): Promise<Answered> {
  return system.post(body, { prefer: 'wait=0', ...headers });
}

async function accepted(system: TestSystem, clock: VirtualClock, body: object): Promise<string> {
  const answer = post(system, body);
  await clock.advance(0);
  await clock.advance(1);
  return (await answer).body.id;
}

async function statusOf(system: TestSystem, id: string): Promise<string> {
  return (await system.get(`/v1/commands/${id}`)).body.status;
}

describe('a lost reply', () => {
  test('is asked for again, answered from the journal, and the command had one turn', async () => {
    const clock = new VirtualClock();
    await using system = await TestSystem.start({ clock });
    system.bus.loses.add('replies');
    const id = await accepted(system, clock, ask('hello', { entity: 'r1' }));
    await pass(clock, 2);

    system.bus.loses.clear();
    await pass(clock, 3);

    expect(await statusOf(system, id)).toBe('succeeded');
    expect(system.bus.sent('agent.ask')).toHaveLength(2);
    expect(await (await system.engines.journal('role-orchestrator')).lastSeq('local/run/r1')).toBe(1);
  });

  test('is asked for at doubling times, up to one a minute', async () => {
    const clock = new VirtualClock();
    await using system = await TestSystem.start({ clock });
    system.bus.loses.add('replies');
    await accepted(system, clock, ask('hello'));
    const asksWithin = async (seconds: number): Promise<number> => {
      const before = system.bus.sent('agent.ask').length;
      await pass(clock, seconds);
      return system.bus.sent('agent.ask').length - before;
    };

    // first after 3 s, then 6, 12, 24, 48, 60 …: each up to a quarter later
    expect(await asksWithin(2)).toBe(0);
    expect(await asksWithin(2)).toBe(1);
    expect(await asksWithin(56)).toBeLessThanOrEqual(4);
    expect(await asksWithin(300)).toBeGreaterThanOrEqual(4);
    expect(await asksWithin(300)).toBeLessThanOrEqual(5);
  });
});

describe('while a client waits for a lost reply', () => {
  test('its owner is asked after a second, and the client is told at once', async () => {
    const clock = new VirtualClock();
    await using system = await TestSystem.start({ clock });
    system.bus.loses.add('replies');
    const answer = post(system, ask('hello', { entity: 'r1' }), { prefer: 'wait=10' });
    await eventually(() => expect(system.bus.published.some(({ kind }) => kind === 'replies')).toBe(true));
    system.bus.loses.clear();

    await pass(clock, 1);

    expect(await answer).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    expect(system.bus.sent('agent.ask')).toHaveLength(2);
  });

  test('it is asked less and less often, every five seconds at most', async () => {
    const clock = new VirtualClock();
    await using system = await TestSystem.start({ clock });
    system.bus.loses.add('replies');
    const answer = post(system, ask('slow'), { prefer: 'wait=60' });
    await pass(clock, 61);
    expect((await answer).status).toBe(202);
    // 1, 3, 7, 12, 17 … for the client; 3, 9, 21, 45 in any case
    expect(system.bus.sent('agent.ask').length).toBeGreaterThanOrEqual(14);
    expect(system.bus.sent('agent.ask').length).toBeLessThanOrEqual(19);
  });

  test('or comes to look, it is asked at once, but for each look only once in a second', async () => {
    const clock = new VirtualClock();
    await using system = await TestSystem.start({ clock });
    system.bus.loses.add('replies');
    const id = await accepted(system, clock, ask('hello'));
    await pass(clock, 1);
    system.bus.loses.clear();

    for (let look = 0; look < 5; look += 1) await statusOf(system, id);

    await eventually(async () => expect(await statusOf(system, id)).toBe('succeeded'));
    expect(system.bus.sent('agent.ask')).toHaveLength(2);
  });
});

test('a command that is on its way and unconfirmed is not asked for: the ask would stand behind it', async () => {
  const clock = new VirtualClock();
  await using system = await TestSystem.start({ clock, withOwner: false });
  await accepted(system, clock, ask('hello'));

  await pass(clock, 120);

  expect(system.bus.sent('agent.ask')).toHaveLength(1);
});

test('a 202 without the confirm of the broker comes after two seconds and says so', async () => {
  const clock = new VirtualClock();
  await using system = await TestSystem.start({ clock, withOwner: false });

  const answer = system.post(ask('hello'));
  await pass(clock, 3);

  expect((await answer).body).toMatchObject({ status: 'accepted', queued: false });
});

test('a 202 of a router that stops before the broker confirms says so', async () => {
  const clock = new VirtualClock();
  await using system = await TestSystem.start({ clock, withOwner: false });
  system.bus.loses.add('partition');

  const answer = system.post(ask('hello'));
  await eventually(() => expect(system.bus.sent('agent.ask')).toHaveLength(1));
  await system.router.stop();

  expect((await answer).body).toMatchObject({ status: 'accepted', queued: false });
});

describe('a crash', () => {
  test('between accepting and publishing is healed by a sweep after the restart', async () => {
    const clock = new VirtualClock();
    await using system = await TestSystem.start({ clock });
    system.bus.swallows.add('partition');
    const id = await accepted(system, clock, ask('hello', { entity: 'r1' }));
    await system.crash();

    await system.start();
    await pass(clock, 4);

    expect(await statusOf(system, id)).toBe('succeeded');
    expect(await (await system.engines.journal('role-orchestrator')).lastSeq('local/run/r1')).toBe(1);
  });

  test('after the turn and before its reply is healed by asking again after the restart', async () => {
    const clock = new VirtualClock();
    await using system = await TestSystem.start({ clock });
    system.bus.swallows.add('replies');
    const id = await accepted(system, clock, ask('hello', { entity: 'r1' }));
    await pass(clock, 1);
    await system.crash();

    await system.start();
    await pass(clock, 4);

    expect(await statusOf(system, id)).toBe('succeeded');
    expect(await (await system.engines.journal('role-orchestrator')).lastSeq('local/run/r1')).toBe(1);
  });

  test('leaves a cancellation that was asked for', async () => {
    const clock = new VirtualClock();
    await using system = await TestSystem.start({ clock });
    const id = await accepted(system, clock, ask('slow'));
    system.bus.swallows.add('partition');
    await system.send('POST', `/v1/commands/${id}/cancel`);
    await system.crash();

    await system.start();
    await pass(clock, 5);

    expect(await statusOf(system, id)).toBe('cancelled');
  });
});

describe('a deadline', () => {
  test('makes the owner end the command', async () => {
    const clock = new VirtualClock();
    await using system = await TestSystem.start({ clock });
    const deadline = new Date(clock.now() + 20 * SECOND).toISOString();
    const id = await accepted(system, clock, ask('slow', { deadline }));
    await pass(clock, 19);
    expect(await statusOf(system, id)).toBe('running');

    await pass(clock, 3);

    expect(await statusOf(system, id)).toBe('expired');
    expect(system.bus.sent('command.expire')).toHaveLength(1);
  });

  test('that passes while nobody owns the command ends it at its turn', async () => {
    const clock = new VirtualClock();
    await using system = await TestSystem.start({ clock, withOwner: false });
    const deadline = new Date(clock.now() + 5 * SECOND).toISOString();
    const id = await accepted(system, clock, ask('hello', { deadline }));
    await pass(clock, 10);

    await system.startOwner();
    await pass(clock, 1);

    expect(await statusOf(system, id)).toBe('expired');
  });
});

describe('while the broker is known to be away', () => {
  test('nothing is accepted and nothing stored', async () => {
    await using system = await TestSystem.start();
    system.bus.isAway = true;

    const answer = await system.post(ask('hello'));

    expect([answer.status, answer.body.code]).toEqual([503, 'broker-unavailable']);
    expect(answer.headers['retry-after']).toBeDefined();
    expect((await system.get('/v1/commands')).body.items).toEqual([]);
  });

  test('what was accepted before is still answered under its key', async () => {
    await using system = await TestSystem.start();
    const headers = { 'idempotency-key': 'k', prefer: 'wait=20' };
    const before = await system.post(ask('hello'), headers);
    system.bus.isAway = true;

    const again = await system.post(ask('hello'), headers);

    expect(again.status).toBe(200);
    expect(again.body).toEqual(before.body);
  });
});

test('no hint is left behind by what has ended', async () => {
  const clock = new VirtualClock();
  await using system = await TestSystem.start({ clock });
  await accepted(system, clock, ask('hello'));
  await pass(clock, 2);

  const journal = await system.engines.journal('command-router');
  expect(await journal.due(clock.now() + 3600 * SECOND, 10)).toEqual([]);
  expect(await journal.open('command', clock.now(), 10)).toEqual([]);
});
