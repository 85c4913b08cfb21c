import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FaultProxy } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { Cluster } from '../src/cluster/cluster.ts';
import type { Ground } from '../src/cluster/ground.ts';
import { RunLoad } from '../src/load/run-load.ts';
import { SessionLoad } from '../src/load/session-load.ts';
import { ModelServer } from '../src/model-server.ts';

const DOWN_MS = 10_000;
/** After an engine is back everything must be ready again by itself. */
const RECOVERED_MS = 60_000;
const MAX_GROWTH_MIB = 128;

let cluster: Cluster;
let model: ModelServer;

beforeAll(async () => {
  model = await ModelServer.start(100);
  cluster = await Cluster.start({ replicas: 2, env: model.env });
}, 120_000);

afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await model[Symbol.asyncDispose]();
});

describe.each([
  { name: 'rabbitmq', unready: 'command-router' },
  { name: 'mongo', unready: 'session-store' },
  { name: 'nats', unready: 'whisper-relay' },
] as const)('ten seconds without $name', ({ name, unready }) => {
  test('lose nothing that was accepted; readiness tells the truth, memory stays bounded, all recovers by itself', async () => {
    const runs = new RunLoad(cluster.client, `outage-${name}`);
    await runs.start(2);
    const sessions = new SessionLoad(cluster.client, `outage-${name}`, { sessions: 20 });
    sessions.start(60);
    const before = await residentMib();

    await engine(cluster.ground, name).kill();
    const down = performance.now();
    const [witness] = cluster.of(unready);
    await eventually(async () => expect((await witness!.readiness()).isReady).toBe(false), DOWN_MS);
    const restMs = DOWN_MS - (performance.now() - down);
    await new Promise((resolve) => setTimeout(resolve, restMs)); // the length of the outage is what is tested
    const after = await residentMib();
    await engine(cluster.ground, name).start();
    await eventually(() => cluster.allReady(), RECOVERED_MS);
    await Promise.all([sessions.finish(), runs.finish()]);

    await sessions.verify();
    runs.verify();
    expect(after - before).toBeLessThan(MAX_GROWTH_MIB * cluster.replicas.length);
    expect(cluster.replicas.filter(({ process }) => process.hasEnded)).toEqual([]);
  }, 300_000);
});

function engine(ground: Ground, name: 'rabbitmq' | 'mongo' | 'nats'): Ground['nats'] {
  return ground[name];
}

async function residentMib(): Promise<number> {
  const sizes = await Promise.all(cluster.replicas.map((replica) => replica.residentMib()));
  return sizes.reduce((sum, size) => sum + size, 0);
}

test('a replica that alone cannot reach its store gives its partitions away and comes back', async () => {
  await using proxy = await FaultProxy.before(cluster.ground.env['LEV_MONGO_URL']!);
  const cutOff = await cluster.add('session-store', { LEV_MONGO_URL: proxy.url });
  const sessions = new SessionLoad(cluster.client, 'cut-off', { sessions: 20 });
  sessions.start(60);
  await eventually(
    async () => expect(await cluster.activeConsumers('session-store')).toContain(cutOff.instance),
    20_000,
  );

  proxy.sever();
  await eventually(async () => expect((await cutOff.readiness()).isReady).toBe(false), 20_000);
  await eventually(
    async () => expect(await cluster.activeConsumers('session-store')).not.toContain(cutOff.instance),
    40_000,
  );
  proxy.heal();
  await cluster.isReady(cutOff);
  await eventually(
    async () => expect(await cluster.activeConsumers('session-store')).toContain(cutOff.instance),
    40_000,
  );

  await sessions.finish();
  await sessions.verify();
  expect(await cutOff.process.stop()).toBe(0);
}, 300_000);
