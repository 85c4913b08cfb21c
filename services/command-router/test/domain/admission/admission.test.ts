import { beforeEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import { TimerLag } from '../../../src/adapters/timer-lag.ts';
import { type Admitted, Admission, type AdmissionLimits } from '../../../src/domain/admission/admission.ts';
import { FairRoom } from '../../../src/domain/admission/fair-room.ts';
import type { Refusal } from '../../../src/domain/life/accepting.ts';

const LIMITS = { pending: 100, pendingPerPartition: 40, lagMs: 1000 };

let clock: VirtualClock;
const lag = { standingMs: 0 };
beforeEach(() => {
  clock = new VirtualClock();
  lag.standingMs = 0;
});

const admissionOf = (limits: Partial<AdmissionLimits> = {}): Admission =>
  new Admission({ limits: { ...LIMITS, ...limits }, lag, clock, random: () => 0.5 });

const isLetIn = (entered: Admitted | Refusal): entered is Admitted => !('refused' in entered);

/** How many of so many are let in. */
function fill(admission: Admission, tenant: string, times: number, queue = (call: number) => String(call)): Admitted[] {
  return Array.from({ length: times }, (_, call) => admission.enter(tenant, queue(call))).filter(isLetIn);
}

describe('what waits for its owner is bounded', () => {
  test('for a router as a whole: one tenant gets half, and there is room for the next', () => {
    const admission = admissionOf();

    const [noisy, next] = [fill(admission, 'noisy', 1000), fill(admission, 'next', 1000)];

    expect([noisy.length, next.length]).toEqual([50, 25]);
    expect(isLetIn(admission.enter('quiet', 'q'))).toBe(true);
    expect(admission.enter('noisy', 'q')).toEqual({
      refused: 'overloaded',
      detail: 'too many commands of the tenant wait for their owners; nothing was stored',
      retryAfterSeconds: 2,
    });
  });

  test('for each partition: what is full holds up no other', () => {
    const admission = admissionOf();

    expect(fill(admission, 'noisy', 1000, () => 'slow')).toHaveLength(20);
    expect(isLetIn(admission.enter('noisy', 'other'))).toBe(true);
    expect(isLetIn(admission.enter('quiet', 'slow'))).toBe(true);
  });

  test('until something is heard of it, once however often', () => {
    const admission = admissionOf();
    const [first] = fill(admission, 'noisy', 1000);

    first?.leave();
    first?.leave();

    expect(fill(admission, 'noisy', 1000)).toHaveLength(1);
    expect(admission.state.pending).toBe(50);
  });

  test('one tenant alone is never shut out for good', () => {
    const room = new FairRoom(2);
    room.enter('a');

    expect([room.hasRoomFor('a'), room.hasRoomFor('b')]).toEqual([false, true]);
  });
});

describe('turns', () => {
  const TURNS = 256;
  const big = { pending: 100_000, pendingPerPartition: 100_000 };

  test('are taken in rotation: who sends little passes the crowd of another', async () => {
    const admission = admissionOf(big);
    const order: string[] = [];
    const held = fill(admission, 'noisy', TURNS);
    for (const place of held) expect(place.turn()).toBe(true);
    for (const tenant of ['noisy', 'noisy', 'noisy', 'noisy', 'quiet', 'quiet']) {
      const place = admission.enter(tenant, 'q') as Admitted;
      void Promise.resolve(place.turn()).then(() => order.push(tenant));
    }

    for (const place of held.slice(0, 6)) place.confirmed();
    await clock.advance(1);

    expect(order).toEqual(['noisy', 'quiet', 'noisy', 'quiet', 'noisy', 'noisy']);
  });

  test('end by themselves, so that a broker which confirms nothing of one queue holds up no other', async () => {
    const admission = admissionOf(big);
    for (const place of fill(admission, 'a', TURNS)) void place.turn();
    const next = Promise.resolve((admission.enter('a', 'q') as Admitted).turn());

    await clock.advance(300);

    await expect(next).resolves.toBe(true);
  });

  test('who finds none leaves, and counts no more', async () => {
    const admission = admissionOf(big);
    for (let second = 0; second < 12; second += 1) for (const place of fill(admission, 'a', TURNS)) void place.turn();
    const late = Promise.resolve((admission.enter('a', 'q') as Admitted).turn());

    await clock.advance(2001);

    await expect(late).resolves.toBe(false);
    expect(admission.state.waiting).toBe(0);
    expect(admission.late()).toMatchObject({ refused: 'overloaded', retryAfterSeconds: 2 });
  });
});

describe('the rate of a tenant', () => {
  const rate = { perSecond: 10, burst: 20 };

  test('is a burst, and then so many a second, told in advance', async () => {
    const admission = admissionOf({ rate });

    expect(fill(admission, 'a', 30)).toHaveLength(20);
    expect(admission.rateOf('a')).toEqual({ burst: 20, windowSeconds: 2, remaining: 0, fullInSeconds: 2 });
    expect(admission.enter('a', 'q')).toMatchObject({ refused: 'rate-limited', retryAfterSeconds: 1 });
    await clock.advance(500);
    expect(fill(admission, 'a', 30)).toHaveLength(5);
  });

  test('is its own', () => {
    const admission = admissionOf({ rate });
    fill(admission, 'a', 30);

    expect(fill(admission, 'b', 30)).toHaveLength(20);
  });

  test('is not used up by what is refused for another reason', () => {
    const admission = admissionOf({ rate });
    lag.standingMs = 5000;
    fill(admission, 'a', 30);
    lag.standingMs = 0;

    expect(fill(admission, 'a', 30)).toHaveLength(20);
  });
});

describe('an event loop that lags', () => {
  test('takes nothing in', () => {
    lag.standingMs = 1001;

    expect(admissionOf().enter('a', 'q')).toMatchObject({ refused: 'overloaded', retryAfterSeconds: 2 });
  });

  test('lags when all of the last timers came late, and not when one did', async () => {
    let drift = 0;
    const late = { now: () => clock.now() + drift, after: clock.after.bind(clock) };
    const timers = new TimerLag(late);
    timers.start();
    const tick = async (ms: number): Promise<void> => {
      drift += ms;
      await clock.advance(100);
    };

    for (let each = 0; each < 12; each += 1) await tick(each === 6 ? 9000 : 0);
    const afterOne = timers.standingMs;
    for (let each = 0; each < 12; each += 1) await tick(300);

    expect(afterOne).toBe(0);
    expect(timers.standingMs).toBe(300);
    timers.stop();
  });
});
