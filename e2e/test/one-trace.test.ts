import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type OtlpReceiver, eventually, otlpReceiver } from '@leviathan/test-kit';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import { Cluster } from '../src/cluster/cluster.ts';

let receiver: OtlpReceiver;
let cluster: Cluster;
let nats: NatsConnection;

beforeAll(async () => {
  receiver = await otlpReceiver();
  cluster = await Cluster.start({
    env: { ENABLE_MONITORING: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '200' },
  });
  nats = await connect({ servers: cluster.ground.nats.url });
});

afterAll(async () => {
  await nats.close();
  await cluster[Symbol.asyncDispose]();
  receiver.close();
});

test('one agent.ask over five processes is one connected trace, which a plain NATS client can go on with', async () => {
  const heard: string[] = [];
  nats.subscribe(`${cluster.ground.natsPrefix}whisper.>`, {
    callback: (_, message) => void heard.push(message.headers?.get('traceparent') ?? 'no traceparent'),
  });
  await nats.flush();

  const { headers, body } = await cluster.client.command({
    type: 'agent.ask',
    session: 's-trace',
    payload: { text: 'What should we test before a release?' },
  });

  expect(body.status).toBe('succeeded');
  const trace = headers.get('traceparent')?.split('-')[1] ?? '';
  const spans = (): OtlpReceiver['spans'] => receiver.spans.filter(({ traceId }) => traceId === trace);
  await eventually(() => {
    expect(new Set(spans().map(({ name }) => name))).toEqual(
      new Set([
        'POST /v1/commands',
        'command accept',
        expect.stringMatching(/^publish .*role-orchestrator/),
        'process role-orchestrator',
        'grain turn',
        'journal append',
        'model call',
        'whisper publish',
      ]),
    );
    const ids = new Set(spans().map(({ spanId }) => spanId));
    const roots = spans().filter(({ parentSpanId = '' }) => !ids.has(parentSpanId));
    expect(roots.map(({ name, parentSpanId = '' }) => [name, parentSpanId])).toEqual([['POST /v1/commands', '']]);
  }, 30_000);
  // Each whisper is heard under its own span, and no span is of a whisper that nobody heard: none is recorded twice.
  await eventually(() => {
    const whispers = spans().filter(({ name }) => name === 'whisper publish');
    const parents = heard.map((traceparent) => traceparent.split('-').slice(1, 3).join('-'));
    expect(parents.toSorted()).toEqual(whispers.map(({ spanId }) => `${trace}-${spanId}`).toSorted());
    expect(parents).not.toHaveLength(0);
  }, 30_000);
});
