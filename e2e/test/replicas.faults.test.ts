import { expect, test } from '@jest/globals';
import { rendezvousScore } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import { Cluster } from '../src/cluster/cluster.ts';
import { failuresOf } from '../src/load/persistent.ts';
import { RunLoad } from '../src/load/run-load.ts';
import { SessionLoad } from '../src/load/session-load.ts';
import { ModelServer } from '../src/model-server.ts';

const OWNERS = ['session-store', 'role-orchestrator'] as const;
const EVERY = ['session-store', 'role-orchestrator', 'command-router', 'whisper-relay', 'flag-service'] as const;
const PARTITIONS = 64;

test('replicas that join and leave take and hand over their share; no command fails, doubles or changes its place', async () => {
  await using model = await ModelServer.start(100);
  await using cluster = await Cluster.start({ env: model.env });
  const runs = new RunLoad(cluster.client, 'replicas');
  await runs.start(2);
  const sessions = new SessionLoad(cluster.client, 'replicas', { sessions: 20 });
  sessions.start(60);

  for (const count of [2, 3]) {
    for (const service of EVERY) await cluster.add(service);
    for (const owner of OWNERS) await eventually(() => placed(cluster, owner, count), 20_000);
  }
  for (const service of EVERY) {
    const leaving = cluster.of(service)[2]!;
    expect(await leaving.process.stop()).toBe(0);
  }
  for (const owner of OWNERS) await eventually(() => placed(cluster, owner, 2), 20_000);
  await Promise.all([sessions.finish(), runs.finish()]);

  // A wait that is over says 202; everything else would be an error that a caller sees.
  const errors = [...sessions.told, ...runs.told].flatMap(failuresOf);
  expect(errors.filter((failure) => !failure.startsWith('202'))).toEqual([]);
  await sessions.verify();
  runs.verify();
}, 300_000);

/** Whether every partition is where the rendezvous scores want it. */
async function placed(cluster: Cluster, service: (typeof OWNERS)[number], count: number): Promise<void> {
  const instances = cluster
    .of(service)
    .slice(0, count)
    .map(({ instance }) => instance);
  const wanted = Array.from({ length: PARTITIONS }, (_, partition) => best(instances, partition));
  expect(await cluster.activeConsumers(service)).toEqual(wanted);
}

function best(instances: readonly string[], partition: number): string {
  const score = (instance: string): number => rendezvousScore(instance, partition);
  return instances.reduce((a, b) => (score(b) > score(a) ? b : a));
}
