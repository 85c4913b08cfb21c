import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { fastify } from 'fastify';
import { openInserts } from './inserts.ts';

/**
 * One half of the naive loop: a request becomes a persistent, confirmed message, and waits for its reply. With a store it
 * commits two inserts: that it took the request, and what became of it.
 */
const insert = await openInserts(process.env['NAIVE_MONGO_URL'], 'requests');
const connection = await connect(process.env['NAIVE_RABBITMQ_URL'] ?? '', { noDelay: true });
const channel = await connection.createConfirmChannel();
const { queue: replyTo } = await channel.assertQueue('', { exclusive: true });
const waiting = new Map<string, (reply: unknown) => void>();
await channel.consume(
  replyTo,
  (delivery) => {
    if (delivery === null) return;
    const id = String(delivery.properties.correlationId);
    waiting.get(id)?.(JSON.parse(delivery.content.toString()));
    waiting.delete(id);
  },
  { noAck: true },
);

const app = fastify({ logger: false });
app.post('/v1/commands', async ({ body }) => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const correlationId = randomUUID();
  await insert?.({ _id: `${correlationId}:1`, kind: 'accepted', body });
  waiting.set(correlationId, resolve);
  const options = { persistent: true, mandatory: true, replyTo, correlationId };
  channel.sendToQueue('naive', Buffer.from(JSON.stringify(body)), options, () => undefined);
  const reply = await promise;
  await insert?.({ _id: `${correlationId}:2`, kind: 'ended', reply });
  return reply;
});
console.log(`ready ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
process.once('SIGTERM', () => {
  void app.close().then(() => connection.close());
});
