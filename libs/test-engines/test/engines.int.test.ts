import { describe, expect, test } from '@jest/globals';
import { ENGINE_NAMES, listens, testEngines } from '../src/index.ts';

describe.each(ENGINE_NAMES)('%s, as npm test provides it', (name) => {
  const engine = testEngines()[name];

  test('listens at its URL', async () => {
    await listens(new URL(engine.url), 5_000);
  });

  (engine.isOurs ? test : test.skip)('keeps its address over a crash', async () => {
    await engine.kill();
    await expect(listens(new URL(engine.url), 200)).rejects.toThrow('nothing listens');
    await engine.start();
    await listens(new URL(engine.url), 5_000);
  });
});
