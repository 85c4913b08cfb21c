import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import type { SystemUnderTest } from './flag-combinations.ts';
import { filesHere } from './files-here.ts';

/** A cluster as the black-box suites see it. */
export function clusterSystem(cluster: Cluster): SystemUnderTest {
  return {
    client: cluster.client,
    routers: cluster.of('command-router').map((router) => cluster.clientOf(router)),
    files: filesHere(join(cluster.folder, 'home'), join(cluster.folder, 'whisper.json')),
  };
}
