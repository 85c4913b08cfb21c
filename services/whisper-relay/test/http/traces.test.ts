import { expect, test } from '@jest/globals';
import type { SpanOptions, Tracing } from '@leviathan/kernel';
import { folder, openHouse } from '../house.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';

/** Everything is traced under the ids that it came with. */
class Recorded implements Tracing {
  readonly names: string[] = [];

  span({ name, first, parent }: SpanOptions): ReturnType<Tracing['span']> {
    this.names.push(name);
    return { traceparent: first?.traceparent ?? parent, set: () => undefined, end: () => undefined };
  }
}

/** Posts a whisper below a sampled span of its caller. @returns what its hearer is given to go on with */
async function heardTraceparent(options: { readonly distributed: boolean }, recorded: Recorded): Promise<string> {
  await using dir = await folder();
  // The flags of this house: monitoring is on where distributed whispers are off.
  await using house = await openHouse({ dataDir: dir.path, on: options.distributed, tracing: recorded });
  const { distributed } = house.engines.whispers;
  const bus = options.distributed ? distributed : await house.engines.localWhispers();
  await house.app.inject({
    ...{ method: 'POST', url: '/v1/whispers' },
    headers: { host: '127.0.0.1', traceparent: `00-${TRACE}-b7ad6b7169203331-01` },
    payload: { type: 'context_injection', significance: 0.7, payload: { text: 'mind' } },
  });
  const [logged] = await bus.read('whisper.>', { limit: 1 });
  return logged?.attributes['traceparent'] ?? 'none';
}

test('with monitoring on a posted whisper goes on with the trace of its request', async () => {
  const recorded = new Recorded();
  const traceparent = await heardTraceparent({ distributed: false }, recorded);
  expect(recorded.names).toContain('POST /v1/whispers');
  expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
  expect(traceparent).not.toContain('b7ad6b7169203331');
});

test('with monitoring off it carries the trace id and is recorded by nobody, whatever its caller wished', async () => {
  const recorded = new Recorded();
  const traceparent = await heardTraceparent({ distributed: true }, recorded);
  expect(recorded.names).toEqual([]);
  expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
});
