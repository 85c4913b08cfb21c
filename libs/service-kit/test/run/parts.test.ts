import { expect, test } from '@jest/globals';
import { type Part, startAll, stopAll } from '@leviathan/service-kit';
import { recordingLog } from '../server.ts';

function partsThat(seen: string[], failing: { start?: string; stop?: string } = {}): Part[] {
  return ['engines', 'service', 'server'].map((name) => ({
    name,
    start: async () => {
      if (failing.start === name) throw new Error(`${name} cannot start`);
      seen.push(`${name} starts`);
    },
    stop: async () => {
      if (failing.stop === name) throw new Error(`${name} is stuck`);
      seen.push(`${name} stops`);
    },
  }));
}

test('parts start in order and stop in the reverse order', async () => {
  const seen: string[] = [];
  const { log } = recordingLog();
  const parts = partsThat(seen);

  await startAll(parts, log);
  await stopAll(parts, log);

  expect(seen).toEqual([
    'engines starts',
    'service starts',
    'server starts',
    'server stops',
    'service stops',
    'engines stops',
  ]);
});

test('when one cannot start, those before it are stopped and its error is thrown', async () => {
  const seen: string[] = [];
  const { log } = recordingLog();

  await expect(startAll(partsThat(seen, { start: 'server' }), log)).rejects.toThrow('server cannot start');

  expect(seen).toEqual(['engines starts', 'service starts', 'service stops', 'engines stops']);
});

test('one that cannot stop is named in the log and does not keep the others from it', async () => {
  const seen: string[] = [];
  const { log, lines } = recordingLog();

  await stopAll(partsThat(seen, { stop: 'service' }), log);

  expect(seen).toEqual(['server stops', 'engines stops']);
  expect(lines.join('')).toContain('service did not stop cleanly: service is stuck');
});
