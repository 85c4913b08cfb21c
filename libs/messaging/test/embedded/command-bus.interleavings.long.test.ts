import { expect, test } from '@jest/globals';
import { EmbeddedCommandBus } from '@leviathan/messaging';
import { type Seeded, tellSeeded } from '@leviathan/test-kit';
import { CommandQueueModel } from './command-queue-model.ts';

const CAPACITY = 12;

/** One random event, and sometimes a pause in which the bus may do something of its own. */
async function happen(model: CommandQueueModel, chance: Seeded): Promise<void> {
  const what = chance.whole(20);
  if (what < 8) model.publish();
  else if (what < 14) model.acknowledge();
  else if (what < 16) await model.join();
  else if (what < 17) await model.close();
  else if (what < 18) model.cut();
  else if (what < 19) model.acknowledgeInVain();
  else await turnOfTheLoop();
}

test('however publishing, acknowledging, joining, closing and cutting interleave: order, one active consumer, no loss', async () => {
  await tellSeeded(200, async (chance) => {
    const bus = new EmbeddedCommandBus({ limits: { messages: CAPACITY } });
    const model = new CommandQueueModel(bus, CAPACITY, chance);

    for (let event = 0; event < 100; event += 1) await happen(model, chance);
    await model.join();
    // Each round settles at least one message, so more rounds than messages are enough.
    for (let round = 0; round < 2 * CAPACITY; round += 1) {
      await turnOfTheLoop();
      model.acknowledge();
    }
    await turnOfTheLoop();

    expect(model.wrongs).toEqual([]);
    expect(model.unsettled).toEqual([]);
    await bus.close();
  });
});

function turnOfTheLoop(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
