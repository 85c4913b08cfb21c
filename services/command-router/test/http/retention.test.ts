import { expect, test } from '@jest/globals';
import { SystemClock } from '@leviathan/kernel';
import { eventually } from '@leviathan/test-kit';
import { TestSystem, ask } from '../fixtures/system.ts';

/** The machine's clock, set on by a test. */
class SetClock extends SystemClock {
  aheadMs = 0;

  override now(): number {
    return super.now() + this.aheadMs;
  }
}

const DAY = 24 * 60 * 60 * 1000;
const WAIT = { prefer: 'wait=20' };

test('a command goes 30 days after its end, and its key is free; one that runs or is parked stays', async () => {
  const clock = new SetClock();
  await using system = await TestSystem.start({ clock });
  const key = { 'idempotency-key': 'k-1', ...WAIT };
  const { id } = (await system.post(ask('hello'), key)).body;
  const { id: running } = (await system.post(ask('slow'))).body;
  const { id: parked } = (await system.post(ask('throw'), WAIT)).body;
  const statusOf = async (command: string): Promise<number> => (await system.get(`/v1/commands/${command}`)).status;

  clock.aheadMs = 29 * DAY;
  const { id: later } = (await system.post(ask('later'), WAIT)).body;
  expect(await statusOf(id)).toBe(200);
  clock.aheadMs = 31 * DAY;
  await eventually(async () => {
    expect(await statusOf(id)).toBe(404);
  });

  expect(await Promise.all([later, running, parked].map(statusOf))).toEqual([200, 200, 200]);
  const again = await system.post(ask('another body'), key);
  expect(again.headers).not.toHaveProperty('idempotency-replayed');
  expect(again.body).toMatchObject({ id, status: 'succeeded', result: { text: 'another body' } });
});
