import { expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { connect as connectNats, headers as natsHeaders } from '@nats-io/transport-node';
import { connect } from 'amqplib';
import fc from 'fast-check';
import { Cluster } from '../src/cluster/cluster.ts';
import { CASES, PATIENCE_MS, SEED } from '../src/malformed/fuzzing.ts';
import { type RawMessage, rawMessages, rawNotices } from '../src/malformed/messages.ts';

/** As many as a broker and five processes settle in a while; the rest of the cases are requests. */
const MESSAGES = Math.ceil(CASES / 4);
const NOTICES = Math.ceil(CASES / 10);
const IN_FLIGHT = 200;
const MOST_GROWTH_MIB = 150;

test(
  `${String(MESSAGES)} malformed messages over AMQP and ${String(NOTICES)} over NATS are settled, and nothing falls over`,
  async () => {
    console.log(`FUZZ_SEED=${String(SEED)} FUZZ_CASES=${String(CASES)} makes the same messages`);
    await using cluster = await Cluster.start();
    const prefix = cluster.ground.env['LEV_RABBITMQ_PREFIX'] ?? '';
    const before = await memoryOf(cluster);

    await publish(cluster, fc.sample(rawMessages(prefix), { numRuns: MESSAGES, seed: SEED }));
    await notify(cluster);
    const text = 'this is no JSON, and must be among the parked';
    await publish(cluster, [
      { exchange: `${prefix}.commands`, key: 'session-store.64.0000', options: {}, body: Buffer.from(text) },
    ]);

    await eventually(async () => expect(await messagesIn(cluster)).toEqual({}), 60_000 + MESSAGES * 50);
    const lives = cluster.replicas.map(({ instance, process }) => [instance, process.hasEnded] as const);
    expect(lives.filter(([, hasEnded]) => hasEnded)).toEqual([]);
    const parked = await eventually(() => parkedOf(cluster), PATIENCE_MS / 2); // a busy store may need a moment
    expect(parked.length).toBeGreaterThan(0);
    for (const { problem } of parked) expect(problem?.code).toEqual(expect.any(String));
    expect(JSON.stringify(parked)).toContain('malformed-message');
    for (const { instance, output } of cluster.replicas) {
      expect({ instance, bug: /^.*(bug in a route|stays in its queue|unhandled).*$/im.exec(output)?.[0] }).toEqual({
        instance,
      });
    }
    const after = await memoryOf(cluster);
    console.log(`memory in MiB ${JSON.stringify(before)} → ${JSON.stringify(after)}`);
    for (const [instance, mib] of Object.entries(after))
      expect(mib - (before[instance] ?? 0)).toBeLessThan(MOST_GROWTH_MIB);
    const { body } = await cluster.client.command({ type: 'session.create', session: 'after-all', payload: {} });
    expect(body).toMatchObject({ status: 'succeeded' });
  },
  PATIENCE_MS,
);

async function publish(cluster: Cluster, messages: readonly RawMessage[]): Promise<void> {
  const connection = await connect(cluster.ground.env['LEV_RABBITMQ_URL'] ?? '', { noDelay: true });
  const channel = await connection.createConfirmChannel();
  const refused = new Promise<never>((_, reject) => channel.once('error', reject)); // the broker's own word on a message
  for (const [index, { exchange, key, options, body }] of messages.entries()) {
    channel.publish(exchange, key, body, options);
    if (index % IN_FLIGHT === 0) await Promise.race([channel.waitForConfirms(), refused]);
  }
  await Promise.race([channel.waitForConfirms(), refused]);
  await connection.close();
}

async function notify(cluster: Cluster): Promise<void> {
  const { LEV_NATS_URL: url = '', LEV_NATS_PREFIX: prefix = '' } = cluster.ground.env;
  const nc = await connectNats({ servers: new URL(url).host });
  for (const { subject, headers, body } of fc.sample(rawNotices, { numRuns: NOTICES, seed: SEED })) {
    const all = natsHeaders();
    for (const [name, value] of headers) all.append(name, value);
    nc.publish(`${prefix}.${subject}`, body, { headers: all });
  }
  await nc.flush();
  await nc.close();
}

interface Parked {
  readonly problem?: { readonly code: string };
}

async function parkedOf({ client }: Cluster): Promise<readonly Parked[]> {
  const { status, body } = await client.call<{ items: readonly Parked[] }>('/v1/parked?limit=200');
  expect(status).toBe(200);
  return body.items;
}

/** By queue, where there are any; what a dead router's queue holds nobody settles. */
async function messagesIn({ ground: { rabbitmq, vhost } }: Cluster): Promise<Record<string, string>> {
  const listed = await rabbitmq.exec(
    'rabbitmqctl',
    '-q',
    'list_queues',
    '-p',
    vhost,
    'name',
    'messages',
    '--no-table-headers',
  );
  const rows = listed
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  return Object.fromEntries(rows.flatMap(([name = '', count = '0']) => (count === '0' ? [] : [[name, count]])));
}

async function memoryOf({ replicas }: Cluster): Promise<Record<string, number>> {
  const sizes = replicas.map(async (replica) => [replica.instance, Math.round(await replica.residentMib())] as const);
  return Object.fromEntries(await Promise.all(sizes));
}
