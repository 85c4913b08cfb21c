import { type CommandMessage, partitionOf } from '@leviathan/contracts';
import { expect, test } from '@jest/globals';
import type { CallContext, CallResult, Grain } from '@leviathan/grains';
import { command } from '../commands.ts';
import { type Errand, errand } from '../errand.ts';
import { PARTITIONS, Rig, until } from '../rig.ts';

const ENTITY = 'local/errand/a';
const start = (id: string, payload: object, replyTo = 'router'): CommandMessage =>
  command(id, { entity: ENTITY, payload, replyTo });

test('a timer becomes a turn when it is due, once, and its hint is gone afterwards', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner({ grains: [errand()] });
  const timerAt = rig.clock.now() + 10_000;
  await rig.send(start('c-1', { timerAt }));
  await rig.clock.advance(9_000);
  expect(await owner.read(errand(), ENTITY)).toMatchObject({ seq: 1 });
  await until(() => rig.repliesTo('c-1').includes('succeeded'), rig.clock);
  await rig.clock.advance(10_000);
  expect(await owner.read(errand(), ENTITY)).toMatchObject({ seq: 2, state: { heard: [`timer:${String(timerAt)}`] } });
  await expect(rig.journal.due(Number.MAX_SAFE_INTEGER, 10)).resolves.toEqual([]);
});

test('a timer survives the crash of its owner', async () => {
  await using rig = await Rig.open();
  const first = await rig.owner({ grains: [errand()] });
  await rig.send(start('c-1', { timerAt: rig.clock.now() + 10_000 }));
  await first.crash();
  await rig.owner({ grains: [errand()] });
  await until(async () => (await rig.entries(ENTITY)).length === 2, rig.clock);
});

test('whoever takes over tells the end of a command to the router that sent it, though it never asked there', async () => {
  await using rig = await Rig.open();
  const first = await rig.owner({ grains: [errand()] });
  await rig.send(start('c-1', { timerAt: rig.clock.now() + 10_000 }));
  await first.crash();
  await rig.owner({ grains: [errand()], settings: { snapshotEvery: 1 } });
  await until(() => rig.repliesTo('c-1').includes('succeeded'), rig.clock);
});

test('every entry repeats the earliest timer, and hints that are not on the newest entry are cleared when met', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [errand()] });
  const timerAt = rig.clock.now() + 5_000;
  await rig.send(start('c-1', { timerAt }));
  await rig.send(start('c-2', {}));
  expect((await rig.entries(ENTITY)).map(({ wakeAt }) => wakeAt)).toEqual([timerAt, timerAt]);
  await until(async () => (await rig.journal.due(Number.MAX_SAFE_INTEGER, 10)).length === 0, rig.clock);
  expect(await rig.entries(ENTITY)).toHaveLength(3);
});

test('a timer that its own turn does not move does not fire for ever', async () => {
  await using rig = await Rig.open();
  const stubborn: Grain<Errand> = {
    ...errand(),
    wakeAt: ({ running, heard }) => (running.length + heard.length > 0 ? 1 : undefined),
  };
  await rig.owner({ grains: [stubborn] });
  await rig.send(start('c-1', {}));
  await rig.clock.advance(10_000);
  expect((await rig.entries(ENTITY)).map(({ command: id }) => id)).toEqual(['c-1', 'timer:1']);
});

test('a call is made after its turn has committed, and its result is the next turn', async () => {
  await using rig = await Rig.open();
  const made: { key: string; entries: number }[] = [];
  const perform = async (_: unknown, { idempotencyKey }: CallContext): Promise<CallResult> => {
    made.push({ key: idempotencyKey, entries: (await rig.entries(ENTITY)).length });
    return { status: 'done', value: 42 };
  };
  await rig.owner({ grains: [errand(perform)] });
  await rig.send(start('c-1', { call: 'model-1' }));
  await until(() => rig.repliesTo('c-1').length === 2);
  expect(made).toEqual([{ key: `${ENTITY}/model-1`, entries: 1 }]);
  expect(rig.repliesTo('c-1')).toEqual(['running', 'succeeded']);
  expect(await rig.entries(ENTITY)).toMatchObject([
    { command: 'c-1' },
    { command: 'call:model-1', data: { note: 'model-1 done' } },
  ]);
});

test('no delivery is held for the length of a call', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [errand()], settings: { prefetch: 1 } });
  await expect(rig.send(start('c-1', { call: 'endless' }))).resolves.toEqual({ outcome: 'confirmed' });
  await expect(rig.send(start('c-2', {}))).resolves.toEqual({ outcome: 'confirmed' });
});

test('a call in flight is made again by the next owner, under the same idempotency key', async () => {
  await using rig = await Rig.open();
  const keys: string[] = [];
  const signals: AbortSignal[] = [];
  const first = await rig.owner({
    grains: [
      errand((_, { idempotencyKey, signal }) => {
        keys.push(idempotencyKey);
        signals.push(signal);
        return new Promise(() => undefined);
      }),
    ],
  });
  await rig.send(start('c-1', { call: 'model-1' }));
  await first.crash();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);

  await rig.owner({
    grains: [
      errand(async (_, { idempotencyKey }) => {
        keys.push(idempotencyKey);
        return { status: 'done', value: 1 };
      }),
    ],
  });
  await until(async () => (await rig.entries(ENTITY)).length === 2, rig.clock);
  expect(keys).toEqual([`${ENTITY}/model-1`, `${ENTITY}/model-1`]);
});

test("whoever comes to a lost owner's partition makes its calls again at once, and does not wait until they are overdue", async () => {
  await using rig = await Rig.open();
  const callers: string[] = [];
  const counted = (owner: string): ReturnType<typeof errand> =>
    errand(() => {
      callers.push(owner);
      return new Promise(() => undefined);
    });
  const owners = { a: await rig.owner({ grains: [counted('a')] }), b: await rig.owner({ grains: [counted('b')] }) };
  await rig.clock.advance(60_000);
  await rig.send(start('c-1', { call: 'model-1' }));
  await until(() => callers.length === 1);

  const lostAt = rig.clock.now();
  await (callers[0] === 'a' ? owners.a : owners.b).crash();
  await rig.send(command('c-2', { entity: neighbourOf(ENTITY), payload: {}, replyTo: 'router' }));
  await until(() => callers.length === 2, rig.clock, 1);
  expect(callers.toSorted()).toEqual(['a', 'b']);
  expect(rig.clock.now() - lostAt).toBeLessThan(500); // its hint is not due before
});

/** Another entity of the same partition. */
function neighbourOf(entity: string): string {
  const others = Array.from({ length: 100 }, (_, id) => `${entity}${String(id)}`);
  const partition = partitionOf(entity, PARTITIONS);
  return others.find((other) => partitionOf(other, PARTITIONS) === partition) ?? '';
}

test('a finished call is never made again', async () => {
  await using rig = await Rig.open();
  let calls = 0;
  const perform = async (): Promise<CallResult> => {
    calls += 1;
    return { status: 'done', value: calls };
  };
  const first = await rig.owner({ grains: [errand(perform)] });
  await rig.send(start('c-1', { call: 'model-1' }));
  await until(() => rig.repliesTo('c-1').includes('succeeded'));
  await first.crash();
  await rig.owner({ grains: [errand(perform)] });
  await rig.send(start('c-2', {}));
  await rig.clock.advance(20_000);
  expect(calls).toBe(1);
});

test('while a call runs its hint is moved on, so that nobody makes it a second time', async () => {
  await using rig = await Rig.open();
  let calls = 0;
  const count = errand(() => {
    calls += 1;
    return new Promise(() => undefined);
  });
  await rig.owner({ grains: [count], settings: { callCheckMs: 2000 } });
  await rig.owner({ grains: [count], settings: { callCheckMs: 2000 } });
  await rig.send(start('c-1', { call: 'long' }));
  await rig.clock.advance(60_000);
  expect(calls).toBe(1);
  const [entry] = await rig.entries(ENTITY);
  expect(entry?.wakeAt).toBeGreaterThan(rig.clock.now());
});

test('a call that throws has failed, and the state hears so', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [errand(() => Promise.reject(new Error('boom')))] });
  await rig.send(start('c-1', { call: 'model-1' }));
  await until(() => rig.repliesTo('c-1').includes('succeeded'));
  expect((await rig.entries(ENTITY))[1]).toMatchObject({ data: { note: 'model-1 failed' } });
});

test('a call that the state lists no more is aborted, and its result is thrown away', async () => {
  await using rig = await Rig.open();
  const gate = Promise.withResolvers<CallResult>();
  let signal: AbortSignal | undefined;
  await rig.owner({
    grains: [
      errand((_, context) => {
        signal = context.signal;
        return gate.promise;
      }),
    ],
  });
  await rig.send(start('c-1', { call: 'model-1' }));
  await rig.send(command('e-1', { entity: ENTITY, type: 'command.cancel', payload: { command: 'c-1' } }));
  expect(signal?.aborted).toBe(true);
  gate.resolve({ status: 'done', value: 1 });
  await rig.send(start('c-2', {}));
  expect((await rig.entries(ENTITY)).map(({ command: id }) => id)).toEqual(['c-1', 'e-1', 'c-2']);
});
