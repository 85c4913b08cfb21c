import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import { BulkheadFull, type Dependency, DependencyTimeout, type Guard, createGuard } from '@leviathan/resilience';
import { createCircuit } from '../src/circuit.ts';

const LIMITS = { timeoutMs: 1000 };
const RESET_MS = 10_000;

class NotFound extends Error {}

const model: Dependency = {
  name: 'model',
  maxConcurrent: 2,
  classify: (error) => (error instanceof NotFound ? 'caller' : 'unknown'),
};

/** Ten ways in which opossum alone goes wrong; each has its number in docs and in the breaker's comments. */
describe('opossum behind the guard', () => {
  let clock: VirtualClock;
  let guard: Guard;
  beforeEach(() => {
    clock = new VirtualClock();
    guard = createGuard({ clock });
  });
  afterEach(() => guard.shutdown());

  const away = async (): Promise<never> => {
    throw new Error('away');
  };
  const failTimes = async (times: number, fn: () => Promise<unknown> = away): Promise<void> => {
    for (let call = 0; call < times; call += 1) await guard(model, LIMITS, fn).catch(() => undefined);
  };
  const state = (): string | undefined => guard.states().at(0)?.state;

  test('trap 1: a failure does not sort the latencies of the window, because none are kept', async () => {
    const circuit = createCircuit('closed', model, new EventEmitter());

    await circuit.call({ run: async () => false }).catch(() => undefined);

    expect(circuit.stats).toMatchObject({ failures: 1, latencyTimes: [], percentiles: {} });
    expect(circuit).toHaveProperty('options.enableSnapshots', false);
    circuit.shutdown();
  });

  test('trap 2: a call that timed out holds its slot until it has really ended', async () => {
    const hung = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const calls = hung.map(({ promise }) => guard(model, LIMITS, () => promise).catch((error: unknown) => error));
    await clock.advance(1000);
    await expect(Promise.all(calls)).resolves.toEqual([expect.any(DependencyTimeout), expect.any(DependencyTimeout)]);

    await expect(guard(model, LIMITS, async () => 'third')).rejects.toBeInstanceOf(BulkheadFull);

    hung[0]?.resolve('late');
    await hung[0]?.promise;
    await clock.advance(0);
    await expect(guard(model, LIMITS, async () => 'third')).resolves.toBe('third');
  });

  test('trap 3: a time-out aborts the signal of its own call and no other', async () => {
    const signals: AbortSignal[] = [];
    const remember = (signal: AbortSignal): Promise<never> => {
      signals.push(signal);
      return new Promise<never>(() => undefined);
    };
    const first = guard(model, { timeoutMs: 10 }, remember).catch(() => undefined);
    void guard(model, { timeoutMs: 5000 }, remember).catch(() => undefined);

    await clock.advance(10);
    await first;

    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(signals[0]?.reason).toBeInstanceOf(DependencyTimeout);
  });

  test('trap 4: nine failures do not open it, and the tenth does', async () => {
    await failTimes(9);
    expect(state()).toBe('closed');

    await failTimes(1);
    expect(state()).toBe('open');
  });

  test('trap 5: a full bulkhead does not open it', async () => {
    const held = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const calls = held.map(({ promise }) => guard(model, LIMITS, () => promise));

    for (let call = 0; call < 50; call += 1) {
      await expect(guard(model, LIMITS, async () => 'more')).rejects.toBeInstanceOf(BulkheadFull);
    }

    expect(state()).toBe('closed');
    for (const { resolve } of held) resolve('done');
    await Promise.all(calls);
  });

  test('trap 6: an error of the caller neither closes nor opens a half-open one, and the next call is the probe', async () => {
    await failTimes(10);
    await clock.advance(RESET_MS);

    await failTimes(3, async () => {
      throw new NotFound();
    });
    expect(state()).toBe('half-open');

    await guard(model, LIMITS, async () => 'back');
    expect(state()).toBe('closed');
  });

  test('trap 7: a probe that hangs ends at its time-out, and a later probe closes it', async () => {
    await failTimes(10);
    await clock.advance(RESET_MS);
    const hung = guard(model, LIMITS, () => new Promise<never>(() => undefined)).catch(() => undefined);
    await clock.advance(1000);
    await hung;
    expect(state()).toBe('open');

    await clock.advance(RESET_MS);
    await guard(model, LIMITS, async () => 'back');

    expect(state()).toBe('closed');
  });

  test('trap 8: no two circuits share options, and what describes a dependency is never changed', async () => {
    const frozen = Object.freeze({ name: 'frozen' });
    const rotation = new EventEmitter();
    const circuits = [createCircuit('closed', frozen, rotation), createCircuit('closed', frozen, rotation)];

    const options = circuits.map((circuit) => ('options' in circuit ? circuit.options : undefined));

    expect(options[0]).not.toBe(options[1]);
    expect(options[0]).toMatchObject({ coalesce: false });
    expect(frozen).toEqual({ name: 'frozen' });
    for (const circuit of circuits) circuit.shutdown();
  });

  test('trap 9: a function that returns nothing, and no promise, is a success', async () => {
    for (let call = 0; call < 20; call += 1) {
      await expect(guard(model, LIMITS, () => undefined)).resolves.toBeUndefined();
    }

    expect(state()).toBe('closed');
  });

  test("trap 10: no event of opossum carries a call's arguments, result or error", async () => {
    const circuit = createCircuit('closed', model, new EventEmitter());
    const heard: unknown[] = [];
    circuit.on('fire', (...told: unknown[]) => heard.push(['fire', ...told]));
    circuit.on('success', (...told: unknown[]) => heard.push(['success', ...told]));
    circuit.on('failure', (...told: unknown[]) => heard.push(['failure', ...told]));

    await circuit.call({ run: async () => true });
    await circuit.call({ run: async () => false }).catch(() => undefined);

    expect(heard).toEqual([
      ['fire', []],
      ['success', undefined, expect.any(Number)],
      ['fire', []],
      ['failure', new Error('the call failed'), expect.any(Number), []],
    ]);
    circuit.shutdown();
  });
});
