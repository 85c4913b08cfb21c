import { expect, test } from '@jest/globals';
import { Lanes } from '../../src/owner/lanes.ts';

test('a lane runs its tasks one at a time, in order', async () => {
  const lanes = new Lanes();
  const seen: string[] = [];
  const task = (name: string) => async () => {
    seen.push(`${name} starts`);
    await Promise.resolve();
    seen.push(`${name} ends`);
  };

  await Promise.all([lanes.run('a', task('first')), lanes.run('a', task('second'))]);

  expect(seen).toEqual(['first starts', 'first ends', 'second starts', 'second ends']);
});

test('a lane does not wait for another', async () => {
  const lanes = new Lanes();
  const gate = Promise.withResolvers<undefined>();
  const held = lanes.run('a', () => gate.promise);

  await expect(lanes.run('b', () => Promise.resolve('done'))).resolves.toBe('done');

  gate.resolve(undefined);
  await held;
});

test('a failing task fails its caller and not its lane', async () => {
  const lanes = new Lanes();
  const failing = lanes.run('a', () => Promise.reject(new Error('store away')));
  const next = lanes.run('a', () => Promise.resolve('done'));

  await expect(failing).rejects.toThrow('store away');
  await expect(next).resolves.toBe('done');
});

test('idle means that nothing runs and nothing is remembered', async () => {
  const lanes = new Lanes();
  void lanes.run('a', () => Promise.resolve());
  void lanes.run('b', () => Promise.resolve());

  await lanes.idle();

  expect(lanes.busy).toBe(0);
});
