import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { parseTraceparent } from '@leviathan/kernel';
import { openTracing } from '@leviathan/telemetry';
import { type OtlpReceiver, eventually, otlpReceiver } from '@leviathan/test-kit';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SAMPLED = `00-${TRACE}-b7ad6b7169203331-01`;
const UNSAMPLED = `00-${TRACE}-b7ad6b7169203331-00`;

let receiver: OtlpReceiver;
beforeEach(async () => {
  receiver = await otlpReceiver();
});
afterEach(() => receiver.close());

function open(said: string[], env: Record<string, string>, isWanted = true) {
  const say = (_: object, message: string): void => void said.push(message);
  return openTracing({ service: 's', instance: 'i', version: '1', env, log: { info: say, warn: say }, isWanted });
}

test('a span below a sampled parent is exported when tracing closes', async () => {
  const tracing = await open([], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  const span = tracing.span({ name: 'outer', parent: SAMPLED });
  tracing.span({ name: 'inner', parent: span.traceparent }).end();
  span.end();
  await tracing.close();

  const byName = new Map(receiver.spans.map((each) => [each.name, each]));
  expect(byName.get('outer')).toMatchObject({ traceId: TRACE, parentSpanId: 'b7ad6b7169203331' });
  expect(byName.get('inner')?.parentSpanId).toBe(byName.get('outer')?.spanId);
});

test('below an unsampled parent, or none, nothing is recorded and the context is passed on', async () => {
  const tracing = await open([], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  const span = tracing.span({ name: 'outer', parent: UNSAMPLED });
  span.end();
  tracing.span({ name: 'orphan' }).end();
  await tracing.close();

  expect(span.traceparent).toBe(UNSAMPLED);
  expect(receiver.spans).toEqual([]);
});

test('the first span of a request keeps the ids that the request had', async () => {
  const tracing = await open([], { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
  const span = tracing.span({ name: 'first', first: { traceparent: UNSAMPLED, agoMs: 5 } });
  span.end();
  await tracing.close();

  expect(span.traceparent).toBe(SAMPLED);
  expect(receiver.spans).toMatchObject([{ traceId: TRACE, spanId: 'b7ad6b7169203331', name: 'first' }]);
});

test('a sampler that says no leaves the request untraced', async () => {
  const tracing = await open([], {
    OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    OTEL_TRACES_SAMPLER: 'parentbased_always_off',
  });
  const { traceparent } = tracing.span({ name: 'first', first: { traceparent: UNSAMPLED, agoMs: 0 } });
  await tracing.close();

  expect(parseTraceparent(traceparent)?.isSampled).toBe(false);
});

test('without an endpoint it is said once that traces go nowhere', async () => {
  const said: string[] = [];
  const tracing = await open(said, {});
  for (let i = 0; i < 3; i += 1) tracing.span({ name: 'x', parent: SAMPLED }).end();
  await tracing.close();

  expect(said).toEqual([expect.stringContaining('OTEL_EXPORTER_OTLP_ENDPOINT is not set')]);
});

test('a collector that refuses harms nobody and is told of once', async () => {
  const said: string[] = [];
  const refusing = await otlpReceiver(400);
  const tracing = await open(said, { OTEL_EXPORTER_OTLP_ENDPOINT: refusing.url, OTEL_BSP_SCHEDULE_DELAY: '1' });
  for (const calls of [1, 2]) {
    tracing.span({ name: 'x', parent: SAMPLED }).end();
    await eventually(() => expect(refusing.calls).toBe(calls));
  }
  await tracing.close();
  refusing.close();

  expect(said.filter((line) => line.includes('cannot be exported'))).toHaveLength(1);
});

test.each([
  ['never on', UNSAMPLED, 'not loaded'],
  ['turned on by a decision', SAMPLED, 'loaded'],
])('%s: OpenTelemetry modules are loaded only then', (_, parent, expected) => {
  const program = `
    import { registerHooks } from 'node:module';
    let loaded = 0;
    registerHooks({ resolve(name, context, next) { if (name.startsWith('@opentelemetry/')) loaded += 1; return next(name, context); } });
    const { openTracing } = await import('@leviathan/telemetry');
    const log = { info() {}, warn() {} };
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    const tracing = await openTracing({ service: 's', instance: 'i', version: '1', env, log, isWanted: false });
    tracing.span({ name: 'x', parent: '${parent}' }).end();
    await tracing.close();
    console.log(loaded > 0 ? 'loaded' : 'not loaded'); // text: a number may come in colour
    process.exit(0);
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--conditions=@leviathan/source', '--input-type=module', '--eval', program],
    { cwd: import.meta.dirname, encoding: 'utf8' },
  );
  expect(`${stderr}${stdout}`.trim()).toBe(expected);
});
