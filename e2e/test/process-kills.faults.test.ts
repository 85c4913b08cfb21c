import { expect, test } from '@jest/globals';
import { Seeded } from '@leviathan/test-kit';
import { Cluster } from '../src/cluster/cluster.ts';
import { Killing } from '../src/cluster/killing.ts';
import { type Told, nowMs } from '../src/load/persistent.ts';
import { type Kill, distribution, heldUpMs, recoveryMs, touchedBy } from '../src/load/recovery.ts';
import { RunLoad } from '../src/load/run-load.ts';
import { SessionLoad } from '../src/load/session-load.ts';
import { storiesOf } from '../src/load/story.ts';
import { ModelServer } from '../src/model-server.ts';

const KILLS = Number(process.env['KILLS'] ?? 50);
/** About one kill in so many milliseconds, which is sooner than a process of a busy machine is back. */
const EVERY_MS = Number(process.env['KILL_EVERY_MS'] ?? 2000);
const PER_SECOND = 60;
/** How many of the slowest commands tell where their time went. */
const STORIES = Number(process.env['STORIES'] ?? 0);

test(`kill -9 of any process at ${String(KILLS)} random moments loses, doubles and reorders nothing`, async () => {
  await using model = await ModelServer.start(100);
  await using cluster = await Cluster.start({ replicas: 2, env: model.env });
  const chance = new Seeded(Number(process.env['SEED'] ?? Date.now() % 1_000_000));
  console.log(`SEED=${String(chance.seed)} replays the victims and their moments`);
  const runs = new RunLoad(cluster.client, 'kills');
  await runs.start(3);
  const sessions = new SessionLoad(cluster.client, 'kills', { sessions: 30, atMost: 300 });
  const begun = nowMs();
  sessions.start(PER_SECOND);

  const killing = new Killing(cluster, chance);
  for (let kill = 1; kill <= KILLS; kill += 1) await killing.kill(2 * EVERY_MS);
  await killing.over();
  const over = nowMs();
  await Promise.all([sessions.finish(), runs.finish()]);

  const all = [...sessions.told, ...runs.told];
  console.log(report({ begun, over, skipped: sessions.skipped }, sessions.told, runs.told, killing.kills));
  const slowest = all.toSorted((a, b) => tookMs(b) - tookMs(a)).slice(0, STORIES);
  for (const story of await storiesOf(cluster, slowest, killing.kills)) console.log(story);
  await sessions.verify();
  runs.verify();
  const parked = await cluster.client.call<{ items: unknown[] }>('/v1/parked');
  expect(parked.body.items).toEqual([]);
}, 900_000);

function tookMs({ begunAt, endedAt }: Told): number {
  return endedAt - begunAt;
}

interface Span {
  readonly begun: number;
  /** When the last victim was back. */
  readonly over: number;
  readonly skipped: number;
}

function report(
  { begun, over, skipped }: Span,
  sessions: readonly Told[],
  runs: readonly Told[],
  kills: readonly Kill[],
) {
  const touched = kills.flatMap((kill) => touchedBy(sessions, kill).map((told) => heldUpMs(told, kill)));
  const askers = kills.flatMap((kill) => touchedBy(runs, kill).map((told) => heldUpMs(told, kill)));
  const undisturbed = sessions.filter((told) => !kills.some((kill) => touchedBy([told], kill).length > 0));
  const back = kills.map(({ at, readyAt = Number.NaN }) => readyAt - at);
  const last = Math.max(...[...sessions, ...runs].map(({ endedAt }) => endedAt));
  const seconds = (over - begun) / 1000;
  return [
    `${String(kills.length)} kills in ${seconds.toFixed(0)} s; ${String(sessions.length)} session commands, ` +
      `${(sessions.length / seconds).toFixed(0)}/s (${String(skipped)} not offered), ${String(runs.length)} runs`,
    `recovery of a kill:             ${distribution(kills.map((kill) => recoveryMs(sessions, kill)))}`,
    `commands that a kill touched:   ${distribution(touched)} (${String(touched.length)})`,
    `runs that a kill touched:       ${distribution(askers)} (${String(askers.length)})`,
    `commands that no kill touched:  ${distribution(undisturbed.map(tookMs))} (${String(undisturbed.length)})`,
    `a process was ready again in:   ${distribution(back)}`,
    `the last command ended ${(last - over).toFixed(0)} ms after the last process was ready`,
  ].join('\n');
}
