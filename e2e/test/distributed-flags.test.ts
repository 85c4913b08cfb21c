import { join } from 'node:path';
import { Cluster } from '../src/cluster/cluster.ts';
import { flagCombinations } from '../src/black-box/flag-combinations.ts';

flagCombinations(async () => {
  const cluster = await Cluster.start();
  return {
    client: cluster.client,
    routers: cluster.of('command-router').map((router) => cluster.clientOf(router)),
    legacyHome: join(cluster.folder, 'home'),
    whisperFile: join(cluster.folder, 'whisper.json'),
    [Symbol.asyncDispose]: () => cluster[Symbol.asyncDispose](),
  };
});
