import { expect, test } from '@jest/globals';
import { VirtualClock } from '@leviathan/kernel';
import type { KnownCommand } from '../../../src/domain/command/command.ts';
import { type Waiting, Waits } from '../../../src/domain/life/waits.ts';
import type { CommandNews } from '../../../src/ports.ts';

const SILENT: CommandNews = { announce: () => undefined, listen: () => () => undefined };
const REF = { tenant: 't', id: 'c' };
const DISCARDED = { status: 'discarded' } as KnownCommand;

function waiting(look: () => Promise<void> = async () => undefined): Waiting {
  return { patienceMs: 60_000, isOurs: true, hasEnded: async () => false, look };
}

test('whoever waits is given the command that ended, and need not read it', async () => {
  const waits = new Waits(SILENT, new VirtualClock());
  const end = waits.end(REF, waiting());
  waits.tell(REF, 'running');
  waits.tell(REF, 'failed', DISCARDED);
  expect(await end).toBe(DISCARDED);
});

test('whoever waits is looked after a second later, and then less and less often', async () => {
  const clock = new VirtualClock();
  const waits = new Waits(SILENT, clock);
  const looks: number[] = [];
  const end = waits.end(
    REF,
    waiting(async () => void looks.push(clock.now())),
  );
  const begun = clock.now();
  for (let second = 0; second < 20; second += 1) await clock.advance(1000);
  expect(looks.map((at) => (at - begun) / 1000)).toEqual([1, 3, 7, 12, 17]);
  waits.close();
  expect(await end).toBeUndefined();
});

test('however many wait, one look is under way at a time, and none comes for who has gone', async () => {
  const clock = new VirtualClock();
  const waits = new Waits(SILENT, clock);
  const looked: number[] = [];
  const slow = Promise.withResolvers<undefined>();
  const ends = [1, 2, 3].map((id) =>
    waits.end(
      { tenant: 't', id: String(id) },
      waiting(async () => {
        looked.push(id);
        await slow.promise;
      }),
    ),
  );
  await clock.advance(1000);
  expect(looked).toEqual([1]);

  waits.tell({ tenant: 't', id: '2' }, 'failed', DISCARDED);
  await ends[1];
  slow.resolve(undefined);
  await clock.advance(0);
  expect(looked).toEqual([1, 3]);
  waits.close();
  await Promise.all(ends);
});
