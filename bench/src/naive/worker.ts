import { connect } from 'amqplib';

/** The other half of the naive loop: takes a request from a durable queue and answers it; nothing is kept. */
const connection = await connect(process.env['NAIVE_RABBITMQ_URL'] ?? '', { noDelay: true });
const channel = await connection.createConfirmChannel();
await channel.assertQueue('naive', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
await channel.prefetch(256);
await channel.consume('naive', (delivery) => {
  if (delivery === null) return;
  const { replyTo, correlationId } = delivery.properties as { replyTo: string; correlationId: string };
  const answer = { status: 'succeeded', request: JSON.parse(delivery.content.toString()) as unknown };
  channel.sendToQueue(replyTo, Buffer.from(JSON.stringify(answer)), { correlationId }, () => channel.ack(delivery));
});
console.log('ready http://127.0.0.1:1'); // it has no address; the line says that it consumes
process.once('SIGTERM', () => void connection.close());
