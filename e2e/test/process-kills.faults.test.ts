import { expect, test } from '@jest/globals';
import { Seeded } from '@leviathan/test-kit';
import { Cluster } from '../src/cluster/cluster.ts';
import { percentile, recoveryMs } from '../src/load/recovery.ts';
import { RunLoad } from '../src/load/run-load.ts';
import { SessionLoad } from '../src/load/session-load.ts';
import { ModelServer } from '../src/model-server.ts';

const KILLS = Number(process.env['KILLS'] ?? 20);
const SESSIONS = 20;
/** 20 sessions each 300 ms: 66 commands/s while nothing is wrong. */
const PACE_MS = 300;

test(`kill -9 of any process at ${String(KILLS)} random moments loses, doubles and reorders nothing`, async () => {
  await using model = await ModelServer.start(100);
  await using cluster = await Cluster.start({ replicas: 2, env: model.env });
  const chance = new Seeded(Number(process.env['SEED'] ?? Date.now() % 1_000_000));
  const runs = new RunLoad(cluster.client, 'kills');
  await runs.start(3);
  const sessions = new SessionLoad(cluster.client, 'kills', SESSIONS);
  const begun = performance.now();
  sessions.start(PACE_MS);

  const faults: number[] = [];
  for (let kill = 1; kill <= KILLS; kill += 1) {
    await new Promise((resolve) => setTimeout(resolve, 300 + chance.next() * 1200)); // the moment itself is what is tested
    const victim = chance.pick(cluster.replicas)!;
    faults.push(performance.now());
    await victim.process.kill();
    victim.restart();
    await cluster.isReady(victim); // one at a time: two of two would be an outage
  }
  await Promise.all([sessions.finish(), runs.finish()]);
  const seconds = (performance.now() - begun) / 1000;

  const all = [...sessions.told, ...runs.told];
  const recoveries = faults.map((at) => recoveryMs(sessions.told, at));
  const figures = [0.5, 0.99, 1].map((share) => Math.round(percentile(recoveries, share)));
  console.log(
    `SEED=${String(chance.seed)}: ${String(KILLS)} kills, ${String(all.length)} commands, ` +
      `${(all.length / seconds).toFixed(0)}/s; recovery p50 ${String(figures[0])} ms, p99 ${String(figures[1])} ms, max ${String(figures[2])} ms`,
  );
  await sessions.verify();
  runs.verify();
  const parked = await cluster.client.call<{ items: unknown[] }>('/v1/parked');
  expect(parked.body.items).toEqual([]);
}, 900_000);
