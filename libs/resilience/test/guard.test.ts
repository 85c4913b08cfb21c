import { expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import {
  BulkheadFull,
  CircuitOpen,
  type Dependency,
  DependencyTimeout,
  type DependencyState,
  type Guard,
  createGuard,
} from '@leviathan/resilience';

const LIMITS = { timeoutMs: 1000 };
const RESET_MS = 10_000;

class NotFound extends Error {}
class TooMany extends Error {}

const model: Dependency = {
  name: 'model',
  maxConcurrent: 4,
  classify: (error) => (error instanceof NotFound ? 'caller' : error instanceof TooMany ? 'overload' : 'unknown'),
};

function newGuard(): { guard: Guard; clock: VirtualClock; changes: DependencyState[] } {
  const clock = new VirtualClock();
  const changes: DependencyState[] = [];
  return { guard: createGuard({ clock, changed: (state) => changes.push(state) }), clock, changes };
}

const failing = async (): Promise<never> => {
  throw new Error('away');
};
const succeeding = async (): Promise<string> => 'answer';

async function callTimes(guard: Guard, times: number, fn: () => Promise<unknown>): Promise<void> {
  for (let call = 0; call < times; call += 1) await guard(model, LIMITS, fn).catch(() => undefined);
}

/** Opens the breaker of `model`. */
async function trip(guard: Guard): Promise<void> {
  await callTimes(guard, 10, failing);
}

const stateOf = (guard: Guard): string | undefined =>
  guard.states().find(({ dependency }) => dependency === 'model')?.state;

/** Something that settles when the test says so, and takes no notice of its signal. */
function deaf(): { fn: () => Promise<string>; settle: () => void } {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { fn: () => promise, settle: () => resolve('late') };
}

test('a call gives back what the function gives back', async () => {
  const { guard } = newGuard();

  await expect(guard(model, LIMITS, succeeding)).resolves.toBe('answer');
});

test('a failing call throws the very error of the function', async () => {
  const { guard } = newGuard();
  const error = new Error('away');

  await expect(
    guard(model, LIMITS, () => {
      throw error;
    }),
  ).rejects.toBe(error);
});

test('an open breaker refuses without a call and says when to come back', async () => {
  const { guard, clock } = newGuard();
  await trip(guard);
  await clock.advance(4000);
  let calls = 0;

  const refused = guard(model, LIMITS, async () => void (calls += 1));

  await expect(refused).rejects.toMatchObject({
    code: 'circuit-open',
    retry: 'later',
    dependency: 'model',
    retryAfterMs: 6000,
  });
  await expect(refused).rejects.toBeInstanceOf(CircuitOpen);
  expect(calls).toBe(0);
});

test('after its pause one successful probe closes the breaker', async () => {
  const { guard, clock, changes } = newGuard();
  const start = clock.now();
  await trip(guard);
  await clock.advance(RESET_MS);

  await guard(model, LIMITS, succeeding);

  expect(changes).toEqual([
    { dependency: 'model', state: 'open', since: start },
    { dependency: 'model', state: 'half-open', since: start + RESET_MS },
    { dependency: 'model', state: 'closed', since: start + RESET_MS },
  ]);
});

test('a failing probe opens the breaker for another pause', async () => {
  const { guard, clock } = newGuard();
  await trip(guard);
  await clock.advance(RESET_MS);

  await guard(model, LIMITS, failing).catch(() => undefined);
  expect(stateOf(guard)).toBe('open');

  await clock.advance(RESET_MS);
  expect(stateOf(guard)).toBe('half-open');
});

test('while a probe is out nobody else calls', async () => {
  const { guard, clock } = newGuard();
  await trip(guard);
  await clock.advance(RESET_MS);
  const probe = deaf();
  const probing = guard(model, LIMITS, probe.fn);

  await expect(guard(model, LIMITS, succeeding)).rejects.toBeInstanceOf(CircuitOpen);

  probe.settle();
  await probing;
  expect(stateOf(guard)).toBe('closed');
});

test('dependencies do not share a breaker', async () => {
  const { guard } = newGuard();
  await trip(guard);

  await expect(guard('flags', LIMITS, succeeding)).resolves.toBe('answer');
});

test('overload does not open the breaker', async () => {
  const { guard } = newGuard();

  await callTimes(guard, 50, async () => {
    throw new TooMany();
  });

  expect(stateOf(guard)).toBe('closed');
});

test('a caller that gives up ends its call and counts against nobody', async () => {
  const { guard } = newGuard();
  const patient: Dependency = { ...model, classify: (error) => (error === reason ? 'caller' : 'unknown') };
  const reason = new Error('the user left');
  const caller = new AbortController();
  let told: unknown;
  const call = guard(patient, { ...LIMITS, signal: caller.signal }, (signal) => {
    signal.addEventListener('abort', () => {
      told = signal.reason;
    });
    return new Promise<never>(() => undefined);
  });

  caller.abort(reason);

  await expect(call).rejects.toBe(reason);
  expect(told).toBe(reason);
  expect(stateOf(guard)).toBe('closed');
});

test('a caller that has given up already makes no call', async () => {
  const { guard } = newGuard();
  let calls = 0;

  const call = guard(model, { ...LIMITS, signal: AbortSignal.abort(new Error('gone')) }, async () => void (calls += 1));

  await expect(call).rejects.toThrow('gone');
  expect(calls).toBe(0);
});

test('a late failure of a call from before the pause does not open a breaker that probes', async () => {
  const { guard, clock } = newGuard();
  const { promise, reject } = Promise.withResolvers<string>();
  const old = guard(model, { timeoutMs: 60_000 }, () => promise);
  await trip(guard);
  await clock.advance(RESET_MS);

  reject(new Error('late'));
  await expect(old).rejects.toThrow('late');

  expect(stateOf(guard)).toBe('half-open');
});

test('a late success of a call from before the pause does not close a breaker that probes', async () => {
  const { guard, clock } = newGuard();
  const slow = deaf();
  const old = guard(model, { timeoutMs: 60_000 }, slow.fn);
  await trip(guard);
  await clock.advance(RESET_MS);

  slow.settle();
  await old;

  expect(stateOf(guard)).toBe('half-open');
});

test('failures older than the window are forgotten', async () => {
  const { guard, clock } = newGuard();
  await callTimes(guard, 9, failing);

  await clock.advance(11_000);
  await callTimes(guard, 9, failing);

  expect(stateOf(guard)).toBe('closed');
});

test('a time-out that is none is a bug of the caller', async () => {
  const { guard } = newGuard();

  await expect(guard(model, { timeoutMs: 0 }, succeeding)).rejects.toThrow('time-out above 0');
  await expect(guard(model, { timeoutMs: Number.NaN }, succeeding)).rejects.toThrow('time-out above 0');
});

test('forgetting a dependency forgets its failures and ends its timers', async () => {
  const { guard, clock } = newGuard();
  await trip(guard);

  guard.forget('model');

  expect(guard.states()).toEqual([]);
  expect(clock.pending).toBe(0);
  await expect(guard(model, LIMITS, succeeding)).resolves.toBe('answer');
});

test('shutting down leaves no timer', async () => {
  const { guard, clock } = newGuard();
  await guard('a', LIMITS, succeeding);
  await trip(guard);

  guard.shutdown();

  expect(clock.pending).toBe(0);
});

test('a timed-out call says which dependency and how long', async () => {
  const { guard, clock } = newGuard();
  const call = guard(model, LIMITS, deaf().fn);
  const outcome = call.catch((error: unknown) => error);

  await clock.advance(1000);

  expect(await outcome).toBeInstanceOf(DependencyTimeout);
  expect(await outcome).toMatchObject({ code: 'dependency-timeout', message: 'model did not answer within 1000 ms' });
});

test('a full bulkhead refuses without a call', async () => {
  const { guard } = newGuard();
  const held = [deaf(), deaf(), deaf(), deaf()];
  const calls = held.map(({ fn }) => guard(model, LIMITS, fn));

  await expect(guard(model, LIMITS, succeeding)).rejects.toBeInstanceOf(BulkheadFull);

  for (const { settle } of held) settle();
  await Promise.all(calls);
  await expect(guard(model, LIMITS, succeeding)).resolves.toBe('answer');
});
