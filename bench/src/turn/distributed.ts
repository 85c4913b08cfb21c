import { Cluster } from '@leviathan/e2e/cluster';
import { type Row, comparison } from '../row.ts';
import { Program } from './program.ts';
import { ROUNDS, taken } from './rounds.ts';
import { Touches } from './touches.ts';

/**
 * A whole command through the five processes (router, RabbitMQ, session-store, MongoDB, and back: three majority
 * inserts) beside a naive loop on the same broker: HTTP → AMQP RPC over a durable queue → worker → HTTP, which keeps
 * nothing. The client talks to the router itself; there is no ingress between.
 */
export async function distributed(): Promise<Row> {
  await using cluster = await Cluster.start();
  const [router] = cluster.of('command-router');
  if (router?.url === undefined) throw new Error('no router listens');
  const env = { ...process.env, NAIVE_RABBITMQ_URL: cluster.ground.env['LEV_RABBITMQ_URL'] };
  await using worker = new Program('bench/src/naive/worker.ts', [], env);
  await worker.url;
  await using edge = new Program('bench/src/naive/edge.ts', [], env);
  const ours = new Touches(router.url, cluster.credentials);
  const raw = new Touches(await edge.url);
  await ours.openSessions();
  return comparison('distributed', 'commands/s', await taken(ROUNDS, ours, raw));
}
