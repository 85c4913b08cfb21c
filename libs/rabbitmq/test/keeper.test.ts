import { describe, expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import { faultOf, waitMs } from '../src/fault.ts';
import { Keeper } from '../src/keeper.ts';

const transient = { kind: 'transient', reason: 'it broke' } as const;

function kept(outcomes: ('ok' | 'fails')[]): { keeper: Keeper<object>; story: string[]; clock: VirtualClock } {
  const clock = new VirtualClock();
  const story: string[] = [];
  const keeper = new Keeper<object>({
    clock,
    open: async () => {
      if (outcomes.shift() === 'fails') throw new Error('refused');
      return {};
    },
    discard: () => void story.push('discarded'),
    faultOf: (thrown) => faultOf(thrown, ''),
    up: () => void story.push('up'),
    down: ({ reason }) => void story.push(`down: ${reason}`),
  });
  return { keeper, story, clock };
}

const settled = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

describe('a keeper', () => {
  test('opens again after a failure and after a loss', async () => {
    const { keeper, story } = kept(['fails', 'ok', 'ok']);
    keeper.start();
    await settled();
    keeper.nudge();
    await settled();
    keeper.lost(keeper.held ?? {}, transient);
    keeper.nudge();
    await settled();
    expect(story).toEqual(['down: refused', 'up', 'down: it broke', 'up']);
  });

  test('ignores the loss of one that it no longer holds', async () => {
    const { keeper, story } = kept(['ok']);
    keeper.start();
    await settled();
    keeper.lost({}, transient);
    expect(story).toEqual(['up']);
  });

  test('discards what opens after its close, and never opens again', async () => {
    const { keeper, story } = kept(['ok']);
    keeper.start();
    keeper.close();
    await settled();
    keeper.nudge();
    await settled();
    expect(story).toEqual(['discarded']);
    expect(keeper.state.status).toBe('closed');
  });
});

describe('faults', () => {
  test('a refused login is a matter of configuration, told without the password', () => {
    const fault = faultOf(new Error('403 ACCESS_REFUSED for guest:secret'), 'secret');
    expect(fault.kind).toBe('configuration');
    expect(fault.reason).not.toContain('secret');
  });

  test('a reset connection is transient', () => {
    expect(faultOf(new Error('read ECONNRESET'), '').kind).toBe('transient');
  });

  test('no wait is longer than 5 s, so that what was mended is noticed', () => {
    for (const kind of ['transient', 'configuration'] as const) {
      for (let attempt = 1; attempt < 100; attempt += 1)
        expect(waitMs({ kind, reason: '' }, attempt)).toBeLessThan(5000);
    }
  });
});
