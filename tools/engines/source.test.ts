import { describe, expect, test } from '@jest/globals';
import { type Probes, chooseSource } from './source.ts';

/** A machine on which nothing is to be had, but for what a test says; it notes what was tried. */
function machine(has: Partial<Probes> = {}): { probes: Probes; tried: string[] } {
  const tried: string[] = [];
  const probes: Probes = {
    url: () => undefined,
    dockerWorks: async () => true,
    has: async () => false,
    pull: async () => false,
    build: async () => 'no base',
    native: async () => 'not installed',
    ...has,
  };
  const noted =
    <Args extends unknown[], Out>(name: string, probe: (...args: Args) => Out) =>
    (...args: Args): Out => {
      tried.push(name);
      return probe(...args);
    };
  return {
    probes: {
      ...probes,
      pull: noted('pull', (image: string) => probes.pull(image)),
      build: noted('build', (name: 'rabbitmq' | 'nats' | 'mongo') => probes.build(name)),
      native: noted('native', (name: 'rabbitmq' | 'nats' | 'mongo') => probes.native(name)),
    },
    tried,
  };
}

describe('where an engine for the tests comes from', () => {
  test('a URL wins, and nothing is tried', async () => {
    const { probes, tried } = machine({ url: () => 'nats://n:4222', has: async () => true });
    expect(await chooseSource('nats', probes)).toEqual({ kind: 'url', url: 'nats://n:4222' });
    expect(tried).toEqual([]);
  });

  test('an official image that is here is used', async () => {
    const { probes, tried } = machine({ has: async () => true });
    expect(await chooseSource('mongo', probes)).toEqual({ kind: 'official', image: 'mongo:8' });
    expect(tried).toEqual([]);
  });

  test('an image that was built here is used without waiting for a pull', async () => {
    const { probes, tried } = machine({ has: async (image) => image.startsWith('lev-test/') });
    expect(await chooseSource('mongo', probes)).toEqual({ kind: 'built', image: 'lev-test/mongo-wire' });
    expect(tried).toEqual([]);
  });

  test('an official image is pulled before one is built', async () => {
    const { probes, tried } = machine({ pull: async () => true });
    expect(await chooseSource('rabbitmq', probes)).toEqual({ kind: 'official', image: 'rabbitmq:4' });
    expect(tried).toEqual(['pull']);
  });

  test('an image that cannot be pulled is built', async () => {
    const { probes, tried } = machine({ build: async () => undefined });
    expect(await chooseSource('rabbitmq', probes)).toEqual({ kind: 'built', image: 'lev-test/rabbitmq' });
    expect(tried).toEqual(['pull', 'build']);
  });

  test('without Docker it runs as a process', async () => {
    const { probes, tried } = machine({ dockerWorks: async () => false, native: async () => undefined });
    expect(await chooseSource('nats', probes)).toEqual({ kind: 'process' });
    expect(tried).toEqual(['native']);
  });

  test('what cannot be had says every reason', async () => {
    const { probes } = machine();
    expect(await chooseSource('nats', probes)).toEqual({
      kind: 'missing',
      why: 'image not to be pulled, nor built: no base; not installed',
    });
  });
});
