import { Cluster } from '@leviathan/e2e/cluster';
import { NaiveLoop } from '../naive/loop.ts';
import { Touches } from './touches.ts';

/**
 * Five processes and the naive loop on the same engines, ready to be measured. The client talks to the router itself; there
 * is no ingress between.
 */
export async function besideTheLoop<T>(
  { commits }: { readonly commits: boolean },
  measure: (ours: Touches, raw: Touches) => Promise<T>,
): Promise<T> {
  await using cluster = await Cluster.start();
  const [router] = cluster.of('command-router');
  if (router?.url === undefined) throw new Error('no router listens');
  const { LEV_RABBITMQ_URL: rabbitmq, LEV_MONGO_URL: mongo = '' } = cluster.ground.env;
  await using loop = await NaiveLoop.start(rabbitmq, commits ? ownDatabase(mongo) : undefined);
  const ours = new Touches(router.url, cluster.credentials);
  await ours.openSessions();
  return await measure(ours, new Touches(loop.url));
}

/** Goes with those of the cluster. */
function ownDatabase(mongoUrl: string): string {
  const url = new URL(mongoUrl);
  url.pathname += '-naive';
  return url.toString();
}
