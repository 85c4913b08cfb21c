import { fastify } from 'fastify';

/** What HTTP alone costs: the same request parsed, the same size answered, nothing kept. */
const app = fastify({ logger: false });
app.post('/v1/commands', (posted) => ({ status: 'succeeded', request: posted.body }));
console.log(`ready ${await app.listen({ host: '127.0.0.1', port: 0 })}`);
process.once('SIGTERM', () => void app.close());
