import { expect, test } from '@jest/globals';
import { type Grain, happened, isRuntimeCommand } from '@leviathan/grains';
import { command } from '../commands.ts';
import { Rig, until } from '../rig.ts';

interface Asking {
  readonly waiting: readonly string[];
  readonly heard: readonly string[];
}

/** Asks the next of `path` for its answer, and answers when that one has; `tell` sends without asking. */
const asker: Grain<Asking> = {
  type: 'asker',
  schema: 1,
  initial: { waiting: [], heard: [] },
  decide(state, given, turn) {
    if (isRuntimeCommand(given)) {
      if (given.type !== 'command.answered') return happened('ignored', {});
      const { reply } = given;
      const said = 'problem' in reply ? `${reply.problem.code}: ${reply.problem.detail}` : 'well';
      const answers = state.waiting.map((id) => ({
        command: id,
        reply: { status: 'succeeded', result: said } as const,
      }));
      return { ...happened('heard', { said }), answers };
    }
    const { path = [], tell = false } = given.payload as { path?: readonly string[]; tell?: boolean };
    const [next, ...rest] = path;
    if (next === undefined) return happened('answered', {});
    const asked = command(`${given.id}.${next}`, {
      entity: `local/asker/${next}`,
      payload: { path: rest, tell },
      ...(tell ? {} : { answerTo: turn.entity }),
    });
    const effects = [{ kind: 'command', queue: 'partition', command: asked } as const];
    if (tell) return { ...happened('told', {}), effects };
    return { kind: 'asked', data: { id: given.id }, reply: { status: 'running' }, effects };
  },
  evolve(state, { kind, data }) {
    if (kind === 'asked') return { ...state, waiting: [...state.waiting, (data as { id: string }).id] };
    return kind === 'heard' ? { waiting: [], heard: [...state.heard, (data as { said: string }).said] } : state;
  },
};

const asks = (id: string, path: readonly string[], rest: object = {}) =>
  command(id, { entity: 'local/asker/a', payload: { path, ...rest }, replyTo: 'router' });

async function heardBy(rig: Rig, id: string): Promise<unknown[]> {
  const entries = await rig.entries(`local/asker/${id}`);
  return entries.flatMap(({ kind, data }) => (kind === 'heard' ? [(data as { said: string }).said] : []));
}

test('a cycle of asking fails at once, with the cycle named, and everybody is answered', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [asker] });
  const startedAt = performance.now();
  await rig.send(asks('c-1', ['b', 'c', 'b']));
  await until(() => rig.repliesTo('c-1').includes('succeeded')); // the clock stands: no timer was waited for
  expect(performance.now() - startedAt).toBeLessThan(2000);
  expect(await heardBy(rig, 'c')).toEqual(['call-cycle: local/asker/b → local/asker/c → local/asker/b']);
  expect(await heardBy(rig, 'b')).toEqual(['well']);
  expect(await heardBy(rig, 'a')).toEqual(['well']);
});

test('asking oneself is the shortest cycle', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [asker] });
  await rig.send(asks('c-1', ['a']));
  await until(() => rig.repliesTo('c-1').includes('succeeded'));
  expect(await heardBy(rig, 'a')).toEqual(['call-cycle: local/asker/a → local/asker/a']);
});

test('telling is no asking, and whom nobody waits for may be asked by anybody', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [asker] });
  await rig.send(asks('c-1', ['b', 'a', 'b'], { tell: true }));
  await until(async () => (await rig.entries('local/asker/b')).length === 2);
  await rig.send(asks('c-2', ['b', 'c']));
  await rig.send(asks('c-3', ['b', 'c']));
  await until(() => rig.repliesTo('c-3').includes('succeeded') && rig.repliesTo('c-2').includes('succeeded'));
  expect(await heardBy(rig, 'a')).not.toContainEqual(expect.stringContaining('call-cycle'));
});

test('a grain that says so takes commands of those who wait for it', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [{ ...asker, reentrant: true }] });
  await rig.send(asks('c-1', ['b', 'a']));
  await until(() => rig.repliesTo('c-1').includes('succeeded'));
  expect(await heardBy(rig, 'b')).toEqual(['well']);
});

test('a chain that never ends is cut off', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [{ ...asker, reentrant: true }] });
  await rig.send(
    asks(
      'c-1',
      Array.from({ length: 40 }, (_, hop) => (hop % 2 === 0 ? 'b' : 'a')),
    ),
  );
  await until(() => rig.repliesTo('c-1').includes('succeeded'));
  const heard = [...(await heardBy(rig, 'a')), ...(await heardBy(rig, 'b'))];
  expect(heard).toContainEqual(expect.stringContaining('32 entities wait for each other'));
});

test('the chain survives a crash: the next owner finds the cycle too', async () => {
  await using rig = await Rig.open();
  const first = await rig.owner({ grains: [asker] });
  await rig.send(
    command('c-1', {
      entity: 'local/asker/b',
      payload: { path: ['c'] },
      answerTo: 'local/asker/a',
      chain: ['local/asker/a'],
    }),
  );
  const [asked] = (await rig.entries('local/asker/b'))[0]!.effects;
  expect(asked).toMatchObject({ command: { chain: ['local/asker/a', 'local/asker/b'] } });
  expect((await rig.entries('local/asker/b'))[0]).toMatchObject({ asker: { chain: ['local/asker/a'] } });
  await first.crash();
});

test('whoever is asked has no more time than the asker', async () => {
  await using rig = await Rig.open();
  await rig.owner({ grains: [asker] });
  const deadline = rig.clock.now() + 60_000;
  await rig.send({ ...asks('c-1', ['b']), deadline });
  expect((await rig.entries('local/asker/a'))[0]!.effects).toMatchObject([{ command: { deadline } }]);
});
