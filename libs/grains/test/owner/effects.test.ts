import { whisperSubject } from '@leviathan/contracts';
import { expect, test } from '@jest/globals';
import type { Entry } from '@leviathan/grains';
import { type CommandBus, EmbeddedWhisperBus, type PublishOutcome } from '@leviathan/messaging';
import { command } from '../commands.ts';
import { counter } from '../counter.ts';
import { errand } from '../errand.ts';
import { Rig, silent, until } from '../rig.ts';

const ERRAND = 'local/errand/a';
const grains = [counter, errand()];
const tell = (id: string, payload: object) => command(id, { entity: ERRAND, payload });
const hasOpen = async ({ journal }: Rig): Promise<boolean> => {
  const kinds = [
    journal.open('command', Number.MAX_SAFE_INTEGER, 1),
    journal.open('whisper', Number.MAX_SAFE_INTEGER, 1),
  ];
  return (await Promise.all(kinds)).some((found) => found.length > 0);
};

/** A bus that asks before it publishes a command: what the broker does with it. */
function moody(bus: CommandBus, mood: (id: string) => PublishOutcome | undefined, seen: string[] = []): CommandBus {
  return {
    publish: async (address, message) => {
      const effect = address.kind === 'partition' && !message.id.startsWith('wake:');
      if (effect) seen.push(message.id);
      return (effect ? mood(message.id) : undefined) ?? bus.publish(address, message);
    },
    consume: (...args) => bus.consume(...args),
    get isAvailable() {
      return bus.isAvailable;
    },
    get trouble() {
      return bus.trouble;
    },
    close: () => bus.close(),
  };
}

test('E2: commands of one entity arrive in the order of (seq, i), each under the id of its effect', async () => {
  await using rig = await Rig.open();
  const seen: string[] = [];
  const owner = await rig.owner({ grains, commands: moody(rig.commands, () => undefined, seen) });
  await Promise.all([rig.send(tell('c-1', { tell: ['x-1', 'x-2'] })), rig.send(tell('c-2', { tell: ['x-3'] }))]);
  await until(async () => !(await hasOpen(rig)));
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ state: { applied: ['x-1', 'x-2', 'x-3'] } });
  expect(seen).toEqual([`${ERRAND}:1:0`, `${ERRAND}:1:1`, `${ERRAND}:2:0`]);
  const [entry] = await rig.entries(ERRAND);
  expect(entry?.effects[0]).toMatchObject({ command: { causation: `${ERRAND}:1:0` } });
});

test.each([
  [{ outcome: 'nacked', reason: 'full' }],
  [{ outcome: 'unknown', reason: 'cut' }],
  [{ outcome: 'returned' }],
] as const)('E2: what is %j is published again until it is confirmed, and nothing overtakes it', async (mood) => {
  await using rig = await Rig.open();
  let refusals = 4;
  const commands = moody(rig.commands, (id) => (id.endsWith(':1:0') && refusals-- > 0 ? mood : undefined));
  const owner = await rig.owner({ grains, commands });
  await rig.send(tell('c-1', { tell: ['x-1', 'x-2'] }));
  await until(async () => !(await hasOpen(rig)), rig.clock);
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ state: { applied: ['x-1', 'x-2'] } });
});

test('E3: a whisper does not wait for a command that nobody confirms', async () => {
  await using rig = await Rig.open();
  const commands = moody(rig.commands, () => ({ outcome: 'nacked', reason: 'full' }));
  await rig.owner({ grains, commands });
  await rig.send(tell('c-1', { tell: ['x-1'], whisper: { distributed: true } }));
  await until(async () => (await rig.entries(ERRAND))[0]?.open?.join() === 'command');
  await expect(rig.whispers.distributed.read('whisper.>', { limit: 10 })).resolves.toHaveLength(1);
});

test.each([true, false])(
  'a whisper takes the bus that its decision says (distributed: %s), and is logged even below the local threshold',
  async (distributed) => {
    await using rig = await Rig.open();
    await rig.owner({ grains });
    await rig.send(tell('c-1', { whisper: { distributed } }));
    await until(async () => !(await hasOpen(rig)));
    const [effect] = (await rig.entries(ERRAND))[0]?.effects ?? [];
    if (effect?.kind !== 'whisper') throw new Error('no whisper');
    const id = `${ERRAND}:1:0`;
    const logged = await rig.whispers[distributed ? 'distributed' : 'local'].read('whisper.>', { limit: 10 });
    expect(logged).toMatchObject([{ id, subject: whisperSubject(effect.whisper) }]);
    await expect(rig.whispers[distributed ? 'local' : 'distributed'].read('whisper.>', { limit: 10 })).resolves.toEqual(
      [],
    );
  },
);

test('E5: a whisper past its ttl is dropped and counted, and open is cleared', async () => {
  await using rig = await Rig.open();
  const bus = new EmbeddedWhisperBus();
  bus.publish = async () => ({ outcome: 'unknown', reason: 'away' });
  const told: object[] = [];
  const log = { ...silent, info: (fields: object) => void told.push(fields) };
  await rig.owner({ grains, log, whispers: { distributed: bus, local: rig.whispers.local } });
  await rig.send(tell('c-1', { whisper: { distributed: true, ttlSeconds: 30 } }));
  await rig.clock.advance(29_000);
  expect(await hasOpen(rig)).toBe(true);
  await until(async () => !(await hasOpen(rig)), rig.clock);
  expect(told).toContainEqual({ whisper: 'w-1', count: 1 });
});

test('what a crashed owner left unpublished is published by the next, found by its sweep', async () => {
  await using rig = await Rig.open();
  const stuck = moody(rig.commands, () => ({ outcome: 'nacked', reason: 'full' }));
  const first = await rig.owner({ grains, commands: stuck });
  await rig.send(tell('c-1', { tell: ['x-1'] }));
  await first.crash();
  const second = await rig.owner({ grains });
  await until(async () => !(await hasOpen(rig)), rig.clock);
  expect(await second.read(counter, 'local/counter/a')).toMatchObject({ state: { applied: ['x-1'] } });
});

test('E2: what an earlier owner left goes out before anything new of the entity', async () => {
  await using rig = await Rig.open();
  const stuck = moody(rig.commands, () => ({ outcome: 'nacked', reason: 'full' }));
  const first = await rig.owner({ grains, commands: stuck });
  await rig.send(tell('c-1', { tell: ['x-1'] }));
  await first.crash();
  const second = await rig.owner({ grains });
  await rig.send(tell('c-2', { tell: ['x-2'] }));
  await until(async () => !(await hasOpen(rig)), rig.clock);
  expect(await second.read(counter, 'local/counter/a')).toMatchObject({ state: { applied: ['x-1', 'x-2'] } });
});

test('a repeated effect is applied once', async () => {
  await using rig = await Rig.open();
  let losses = 3;
  const lossy: CommandBus = {
    ...moody(rig.commands, () => undefined),
    publish: async (address, message) => {
      const outcome = await rig.commands.publish(address, message);
      return message.id.startsWith(ERRAND) && losses-- > 0 ? { outcome: 'unknown', reason: 'answer lost' } : outcome;
    },
  };
  const owner = await rig.owner({ grains, commands: lossy });
  await rig.send(tell('c-1', { tell: ['x-1'] }));
  await until(async () => !(await hasOpen(rig)), rig.clock);
  expect(losses).toBeLessThan(0);
  expect(await owner.read(counter, 'local/counter/a')).toMatchObject({ seq: 1, state: { applied: ['x-1'] } });
});

test('a command effect that no service owns, or that no message can carry, ends among the parked ones', async () => {
  await using rig = await Rig.open();
  const effect = (id: string, entity: string, payload: unknown) =>
    ({ kind: 'command', queue: 'partition', command: command(id, { entity, payload }) }) as const;
  const sender = {
    ...counter,
    decide: () => ({
      kind: 'sent',
      data: null,
      reply: { status: 'succeeded', result: null } as const,
      effects: [effect('x-1', 'local/unheard-of/a', {}), effect('x-2', 'local/counter/b', 'x'.repeat(300_000))],
    }),
  };
  await rig.owner({ grains: [sender] });
  await rig.send(command('c-1'));
  await until(async () => !(await hasOpen(rig)));
  expect(rig.parked.map(({ attributes }) => attributes['levreason'])).toEqual([
    'nobody owns local/unheard-of/a',
    expect.stringContaining('262144 is the most'),
  ]);
});

test('the answer to an entity is an effect: it arrives as a turn, also when it comes late', async () => {
  await using rig = await Rig.open();
  const asked = 'local/errand/asked';
  const owner = await rig.owner({ grains });
  await rig.send(tell('c-1', { tell: ['x-1'], ask: true }));
  await until(async () => (await rig.entries(ERRAND)).length === 2);
  expect(await owner.read(errand(), ERRAND)).toMatchObject({ state: { heard: ['x-1 succeeded'] } });

  await rig.send(command('late', { entity: asked, answerTo: ERRAND }));
  await owner.crash();
  const second = await rig.owner({ grains });
  await rig.send(command('e-1', { entity: asked, type: 'command.cancel', payload: { command: 'late' } }));
  await until(async () => (await rig.entries(ERRAND)).length === 3, rig.clock);
  expect(await second.read(errand(), ERRAND)).toMatchObject({ state: { heard: ['x-1 succeeded', 'late cancelled'] } });
});

test('a parked command answers the entity that sent it', async () => {
  await using rig = await Rig.open();
  const owner = await rig.owner({ grains });
  await rig.send(command('x-1', { payload: { throw: 'bad' }, answerTo: ERRAND }));
  await until(async () => (await rig.entries(ERRAND)).length === 1);
  expect(await owner.read(errand(), ERRAND)).toMatchObject({ state: { heard: ['x-1 parked'] } });
});

test('listeners hear each commit of this replica in order, and one that throws harms nobody', async () => {
  await using rig = await Rig.open();
  const heard: Entry[] = [];
  const owner = await rig.owner();
  owner.onCommit(() => {
    throw new Error('listener');
  });
  owner.onCommit((entry) => heard.push(entry));
  for (let n = 1; n <= 3; n += 1) await rig.send(command(`c-${String(n)}`));
  expect(heard.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});
