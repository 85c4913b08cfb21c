import { clusterSystem } from '../src/black-box/cluster-system.ts';
import { flagCombinations } from '../src/black-box/flag-combinations.ts';
import { Cluster } from '../src/cluster/cluster.ts';

flagCombinations(async () => {
  const cluster = await Cluster.start();
  return { ...clusterSystem(cluster), [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose]() };
});
