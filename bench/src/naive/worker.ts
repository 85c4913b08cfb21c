import { connect } from 'amqplib';
import { openInserts } from './inserts.ts';

/** The other half of the naive loop: takes a request from a durable queue and answers it; with a store after an insert. */
const insert = await openInserts(process.env['NAIVE_MONGO_URL'], 'turns');
const connection = await connect(process.env['NAIVE_RABBITMQ_URL'] ?? '', { noDelay: true });
const channel = await connection.createConfirmChannel();
await channel.assertQueue('naive', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
await channel.prefetch(256);
await channel.consume('naive', (delivery) => {
  if (delivery === null) return;
  const { replyTo, correlationId } = delivery.properties as { replyTo: string; correlationId: string };
  const answer = { status: 'succeeded', request: JSON.parse(delivery.content.toString()) as unknown };
  const send = (): void => {
    channel.sendToQueue(replyTo, Buffer.from(JSON.stringify(answer)), { correlationId }, () => channel.ack(delivery));
  };
  if (insert === undefined) send();
  else void insert({ _id: `${correlationId}:1`, kind: 'turn', answer }).then(send);
});
console.log('ready http://127.0.0.1:1'); // it has no address; the line says that it consumes
process.once('SIGTERM', () => void connection.close());
