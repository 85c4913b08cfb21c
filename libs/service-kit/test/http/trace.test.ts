import { expect, test } from '@jest/globals';
import { config, serverOf } from '../server.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = `00-${TRACE}-00f067aa0ba902b7-00`;

async function traceFor(headers: Record<string, string>): Promise<{ traceId: string; traceparent: string }> {
  const app = await serverOf((scope) =>
    scope.get('/v1/trace', { config }, async ({ traceId, traceparent }) => ({ traceId, traceparent })),
  );
  const answer = await app.inject({ url: '/v1/trace', headers });
  await app.close();
  return answer.json();
}

test("a caller's trace goes on, under a span of our own", async () => {
  const { traceId, traceparent } = await traceFor({ traceparent: PARENT });

  expect(traceId).toBe(TRACE);
  expect(traceparent).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-00$`));
  expect(traceparent).not.toBe(PARENT);
});

test.each([
  '',
  'nonsense',
  `ff-${TRACE}-00f067aa0ba902b7-01`,
  `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  PARENT.toUpperCase(),
])('with %j as traceparent a new trace begins', async (traceparent) => {
  const { traceId } = await traceFor({ traceparent });

  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(traceId).not.toBe(TRACE);
});
