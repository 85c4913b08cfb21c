import { expect, test } from '@jest/globals';
import { Solitude } from '../../src/owner/solitude.ts';

test('one that is alone waits for the others, and others wait for it', async () => {
  const solitude = new Solitude();
  const seen: string[] = [];
  const gate = Promise.withResolvers<undefined>();
  const first = solitude.together(async () => {
    await gate.promise;
    seen.push('first');
  });
  const alone = solitude.alone(async () => {
    seen.push('alone begins');
    await Promise.resolve();
    seen.push('alone ends');
  });
  const later = solitude.together(async () => {
    seen.push('later');
  });
  gate.resolve(undefined);
  await Promise.all([first, alone, later]);
  expect(seen).toEqual(['first', 'alone begins', 'alone ends', 'later']);
});

test('two never are alone at once, and a failing one opens the door again', async () => {
  const solitude = new Solitude();
  let inside = 0;
  const enter = async (fails: boolean): Promise<void> => {
    inside += 1;
    expect(inside).toBe(1);
    await Promise.resolve();
    inside -= 1;
    if (fails) throw new Error('as told');
  };
  const results = await Promise.allSettled([true, false, true].map((fails) => solitude.alone(() => enter(fails))));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected']);
  await expect(solitude.together(async () => 'in')).resolves.toBe('in');
});
