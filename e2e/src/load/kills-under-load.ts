import { expect } from '@jest/globals';
import { Seeded } from '@leviathan/test-kit';
import { Cluster } from '../cluster/cluster.ts';
import { Killing } from '../cluster/killing.ts';
import { ModelServer } from '../model-server.ts';
import { killReport, tookMs } from './kill-report.ts';
import { nowMs } from './persistent.ts';
import { idleSince, processorTime } from './processor-time.ts';
import { RunLoad } from './run-load.ts';
import { SessionLoad } from './session-load.ts';
import { storiesOf } from './story.ts';

export interface KillsUnderLoad {
  readonly kills: number;
  /** What is aimed at for the p99 of recoveries. */
  readonly goalMs?: number;
  /** Does the next kill. */
  readonly pace: (killing: Killing) => Promise<void>;
}

const PER_SECOND = Number(process.env['PER_SECOND'] ?? 60);
/** How many of the slowest commands tell where their time went. */
const STORIES = Number(process.env['STORIES'] ?? 0);

/**
 * Five services of two replicas each, 60 commands a second and three teams that work all the time, while processes are
 * killed: every accepted command ends well and once, in its order, and runs end with the undisturbed words. What it cost
 * is printed.
 */
export async function killsUnderLoad({ kills, goalMs, pace }: KillsUnderLoad): Promise<void> {
  await using model = await ModelServer.start(100);
  await using cluster = await Cluster.start({ replicas: 2, env: model.env });
  const chance = new Seeded(Number(process.env['SEED'] ?? Date.now() % 1_000_000));
  console.log(`SEED=${String(chance.seed)} replays the victims and their moments`);
  const runs = new RunLoad(cluster.client, 'kills');
  await runs.start(3);
  const sessions = new SessionLoad(cluster.client, 'kills', { sessions: 30, atMost: 300 });
  const [begun, processors] = [nowMs(), processorTime()];
  sessions.start(PER_SECOND);

  const killing = new Killing(cluster, chance);
  for (let kill = 1; kill <= kills; kill += 1) await pace(killing);
  await killing.over();
  const span = { begun, over: nowMs(), idle: idleSince(processors) };
  await Promise.all([sessions.finish(), runs.finish()]);

  const load = { ...span, sessions: sessions.told, runs: runs.told, skipped: sessions.skipped, kills: killing.kills };
  console.log(killReport(load, goalMs));
  const slowest = [...sessions.told, ...runs.told].toSorted((a, b) => tookMs(b) - tookMs(a)).slice(0, STORIES);
  for (const story of await storiesOf(cluster, slowest, killing.kills)) console.log(story);
  await sessions.verify();
  runs.verify();
  const parked = await cluster.client.call<{ items: unknown[] }>('/v1/parked');
  expect(parked.body.items).toEqual([]);
}
