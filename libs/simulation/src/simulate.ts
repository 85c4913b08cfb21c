import { createHash } from 'node:crypto';
import { type History, type Violation, check } from '@leviathan/history-checker';
import type { Client } from './world/client.ts';
import { DirectClient } from './world/direct-client.ts';
import { RoutedClient } from './world/routed-client.ts';
import { Cluster } from './world/cluster.ts';
import { historyOf } from './world/history.ts';
import type { Mutant } from './world/replica.ts';
import { type SeedClass, classOf } from './world/seed-classes.ts';
import { trouble } from './world/trouble.ts';
import { work } from './world/workload.ts';
import { type CrashPoint, type ScheduleLine, World } from './world/world.ts';

export interface SimulateOptions {
  /** The class of the seed unless given. */
  readonly seedClass?: SeedClass;
  readonly mutant?: Mutant;
  /** Ends whoever makes the call of this number, counted from 1 over all processes of the cluster. */
  readonly crash?: CrashPoint;
}

/** One run, and what was found wrong with it. */
export interface Simulated {
  readonly seed: number;
  readonly seedClass: string;
  readonly history: History;
  readonly schedule: readonly ScheduleLine[];
  readonly violations: readonly Violation[];
  /** What the product said that it must not have to say, real time that it asked for, work that never ended. */
  readonly alarms: readonly string[];
  /** Of the schedule and the history: the same for the same seed. */
  readonly fingerprint: string;
  readonly virtualMs: number;
  /** Calls that left the processes of the cluster. */
  readonly calls: number;
}

/** Once everything is healed, all work has to end within this. */
const SETTLED_WITHIN_MS = 300_000;
/** What comes late and twice comes now. */
const AFTERMATH_MS = 1000;

/** Runs the whole cluster under one seed, to its end, and judges what came of it. */
export async function simulate(seed: number, options: SimulateOptions = {}): Promise<Simulated> {
  const world = new World(seed, options.seedClass ?? classOf(seed), options);
  try {
    const cluster = new Cluster(world, options.mutant);
    const isSettled = await run(world, cluster);
    return judged(seed, world, historyOf(world, cluster, isSettled));
  } finally {
    world.loop.release();
  }
}

async function run(world: World, cluster: Cluster): Promise<boolean> {
  const { clients, commands, troubledMs, errands = 'everything' } = world.seedClass;
  let working = clients;
  for (let n = 1; n <= clients; n += 1) {
    const client = newClient(world, cluster, `client-${String(n)}`);
    cluster.clients.push(client);
    client.start();
    void work(client, world.chance(`work ${String(n)}`), commands, errands).then(() => (working -= 1));
  }
  trouble(world, cluster);
  world.time.after(troubledMs, () => {
    world.note('world', 'everything is healed');
    cluster.heal();
  });
  const isDone = (): boolean => !world.isTroubled && working === 0 && world.unfinished === 0;
  await world.loop.settle();
  for (let doneMs = Infinity; world.sinceStartMs < doneMs + AFTERMATH_MS && world.time.step();) {
    await world.loop.settle();
    if (!isDone()) doneMs = Infinity;
    else if (doneMs === Infinity) doneMs = world.sinceStartMs;
    if (world.sinceStartMs > troubledMs + SETTLED_WITHIN_MS) break;
  }
  if (!isDone())
    world.alarms.push(
      `at the end ${String(working)} clients wait and ${String(world.unfinished)} things are unfinished`,
    );
  return true;
}

function newClient(world: World, cluster: Cluster, name: string): Client {
  return world.seedClass.routers === 0 ? new DirectClient(world, name) : new RoutedClient(world, name, cluster.routers);
}

function judged(seed: number, world: World, history: History): Simulated {
  const { schedule, alarms, loop, seedClass, sinceStartMs } = world;
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([schedule, history]))
    .digest('hex');
  return {
    ...{ seed, seedClass: seedClass.name, history, schedule, fingerprint, virtualMs: sinceStartMs },
    violations: check(history),
    calls: world.calls,
    alarms: [...alarms, ...loop.leaks],
  };
}
