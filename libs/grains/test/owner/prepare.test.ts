import { expect, test } from '@jest/globals';
import type { Grain, PrepareContext } from '@leviathan/grains';
import { command } from '../commands.ts';
import { type Count, counter } from '../counter.ts';
import { Rig, until } from '../rig.ts';

/** A counter whose `prepare` hangs until its signal is aborted. */
function hanging(contexts: PrepareContext[]): Grain<Count> {
  return {
    ...counter,
    prepare: (_state, _command, context) => {
      contexts.push(context);
      return new Promise(() => undefined); // it does not even listen
    },
  };
}

test('a deadline reaches `prepare` as a signal, and the turn that waited for it ends as expired', async () => {
  await using rig = await Rig.open();
  const contexts: PrepareContext[] = [];
  await rig.owner({ grains: [hanging(contexts)] });
  const deadline = rig.clock.now() + 3_000;
  void rig.send(command('c-1', { deadline, replyTo: 'router' }));
  await until(() => contexts.length === 1);
  expect(contexts[0]).toMatchObject({ entity: 'local/counter/a', deadline });
  expect(contexts[0]!.signal.aborted).toBe(false);
  await until(() => rig.repliesTo('c-1').length === 1, rig.clock);
  expect(rig.repliesTo('c-1')).toEqual(['expired']);
  expect(contexts[0]!.signal.aborted).toBe(true);
});

test('a `prepare` that hangs is given up and tried again, and no drain waits for it for ever', async () => {
  await using rig = await Rig.open();
  const contexts: PrepareContext[] = [];
  const owner = await rig.owner({ grains: [hanging(contexts)], settings: { prepareMs: 1_000 } });
  void rig.send(command('c-1'));
  await until(() => contexts.length >= 2, rig.clock);
  let isDrained = false;
  void owner.drain().then(() => (isDrained = true));
  await until(() => isDrained, rig.clock);
  expect(contexts.at(-1)!.signal.aborted).toBe(true);
  expect(await rig.entries('local/counter/a')).toEqual([]);
});
