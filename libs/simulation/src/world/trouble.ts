import type { Seeded } from '@leviathan/test-kit';
import type { Cluster } from './cluster.ts';
import type { World } from './world.ts';

/** Brings trouble from outside as often as the class of the seed says, until the world is healed. */
export function trouble(world: World, cluster: Cluster): void {
  const chance = world.chance('trouble');
  const {
    pausesPerMinute,
    cutsPerMinute,
    jumpsPerMinute,
    drainsPerMinute,
    storeOutagesPerMinute,
    brokerOutagesPerMinute,
  } = world.seedClass.trouble;
  again(world, chance, pausesPerMinute, () => pauseOne(world, cluster, chance));
  again(world, chance, cutsPerMinute, () => cutOne(world, cluster, chance));
  again(world, chance, jumpsPerMinute, () => jumpOne(world, cluster, chance));
  again(world, chance, drainsPerMinute, () => drainOne(world, cluster, chance));
  again(world, chance, storeOutagesPerMinute, () => storeOutage(world, cluster, chance));
  again(world, chance, brokerOutagesPerMinute, () => {
    world.note('world', 'every connection to the broker breaks');
    cluster.resetConnections();
  });
}

/** At random moments, independent of each other. */
function again(world: World, chance: Seeded, perMinute: number, happen: () => void): void {
  if (perMinute === 0) return;
  world.time.after((-Math.log(1 - chance.next()) * 60_000) / perMinute, () => {
    if (!world.isTroubled) return;
    happen();
    again(world, chance, perMinute, happen);
  });
}

/** SIGSTOP, often for longer than a heartbeat, and SIGCONT. */
function pauseOne(world: World, cluster: Cluster, chance: Seeded): void {
  const replica = chance.pick(cluster.replicas);
  if (replica === undefined) return;
  const ms = chance.next() < 0.3 ? 1000 * chance.next() : 20_000 * chance.next();
  world.note('world', `${replica.name} is stopped for ${ms.toFixed(0)} ms`);
  replica.process.pause();
  replica.bus.stopped();
  world.time.after(ms, () => {
    world.note('world', `${replica.name} goes on`);
    replica.process.resume();
  });
}

function cutOne(world: World, cluster: Cluster, chance: Seeded): void {
  const replica = chance.pick(cluster.replicas);
  if (replica === undefined) return;
  const isStore = chance.next() < 0.5;
  const link = isStore ? replica.storeLink : replica.busLink;
  const ms = chance.next() < 0.3 ? 1000 * chance.next() : 25_000 * chance.next();
  world.note('world', `${replica.name} is cut off from the ${isStore ? 'store' : 'broker'} for ${ms.toFixed(0)} ms`);
  link.cut();
  world.time.after(ms, () => {
    world.note('world', `${replica.name} reaches the ${isStore ? 'store' : 'broker'} again`);
    link.mend();
  });
}

function jumpOne(world: World, cluster: Cluster, chance: Seeded): void {
  const replica = chance.pick(cluster.replicas);
  const ms = 20_000 * (chance.next() - 0.5);
  world.note('world', `the clock of ${replica?.name ?? 'nobody'} is set by ${ms.toFixed(0)} ms`);
  replica?.process.clock.jump(ms);
}

function drainOne(world: World, cluster: Cluster, chance: Seeded): void {
  const replica = chance.pick(cluster.replicas);
  world.note('world', `${replica?.name ?? 'nobody'} is told to drain`);
  replica?.drain();
}

function storeOutage(world: World, cluster: Cluster, chance: Seeded): void {
  const ms = 15_000 * chance.next();
  world.note('world', `the store is away for ${ms.toFixed(0)} ms`);
  cluster.cutStore();
  world.time.after(ms, () => {
    world.note('world', 'the store is back');
    cluster.mendStore();
  });
}
