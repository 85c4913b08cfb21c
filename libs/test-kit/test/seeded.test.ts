import { expect, test } from '@jest/globals';
import { Seeded, tellSeeded } from '@leviathan/test-kit';

test('the same seed makes the same choices, another one others', () => {
  const choices = (seed: number): readonly number[] => {
    const chance = new Seeded(seed);
    return Array.from({ length: 20 }, () => chance.whole(1000));
  };

  expect(choices(7)).toEqual(choices(7));
  expect(choices(7)).not.toEqual(choices(8));
});

test('choices stay within their bounds and reach them all', () => {
  const chance = new Seeded(1);
  const picked = new Set(Array.from({ length: 200 }, () => chance.pick(['a', 'b', 'c'])));

  expect(picked).toEqual(new Set(['a', 'b', 'c']));
  expect(chance.pick<string>([])).toBeUndefined();
});

test('a story that fails tells its seed', async () => {
  let told = 0;
  const failing = tellSeeded(10, async ({ seed }) => {
    told += 1;
    if (told === 3) throw new Error(`story ${String(seed)}`);
  });

  await expect(failing).rejects.toThrow(/^with SEED=\d+$/);
  expect(told).toBe(3);
});
