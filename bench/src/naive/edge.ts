import { randomUUID } from 'node:crypto';
import { connect } from 'amqplib';
import { fastify } from 'fastify';

/** One half of the naive loop: a request becomes a persistent, confirmed message, and waits for its reply. */
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
app.post('/v1/commands', ({ body }) => {
  const { promise, resolve } = Promise.withResolvers();
  const correlationId = randomUUID();
  waiting.set(correlationId, resolve);
  const options = { persistent: true, mandatory: true, replyTo, correlationId };
  channel.sendToQueue('naive', Buffer.from(JSON.stringify(body)), options, () => undefined);
  return promise;
});
console.log(`ready ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
process.once('SIGTERM', () => {
  void app.close().then(() => connection.close());
});
