import { clusterSystem } from '../src/black-box/cluster-system.ts';
import { flagFlips } from '../src/black-box/flag-flips.ts';
import { Cluster } from '../src/cluster/cluster.ts';

flagFlips(async () => {
  // Two of whoever decides and whoever is sent to: a flip reaches them one after the other.
  const cluster = await Cluster.start({ replicas: { 'command-router': 2, 'session-store': 2 } });
  return { ...clusterSystem(cluster), [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
});
