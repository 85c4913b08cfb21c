import { expect, test } from '@jest/globals';
import { NO_TRACING, formatTraceparent, parseTraceparent, traceIdOf, unsampled } from '@leviathan/kernel';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;

test('a traceparent is read and written back', () => {
  const context = parseTraceparent(PARENT);
  expect(context).toEqual({ traceId: TRACE, spanId: 'b7ad6b7169203331', isSampled: true });
  expect(formatTraceparent(context ?? { traceId: '', spanId: '', isSampled: false })).toBe(PARENT);
  expect(traceIdOf(PARENT)).toBe(TRACE);
});

test.each([undefined, '', 'nonsense', `ff-${TRACE}-b7ad6b7169203331-01`, `00-${'0'.repeat(32)}-b7ad6b7169203331-01`])(
  '%j is no trace context',
  (text) => {
    expect(parseTraceparent(text)).toBeUndefined();
    expect(unsampled(text)).toBeUndefined();
  },
);

test('an unsampled context keeps its ids', () => {
  expect(unsampled(PARENT)).toBe(`00-${TRACE}-b7ad6b7169203331-00`);
});

test('without tracing the context is passed on, and a first span promises no parent to others', () => {
  expect(NO_TRACING.span({ name: 'x', parent: PARENT }).traceparent).toBe(PARENT);
  const first = { traceparent: PARENT, agoMs: 0 };
  expect(NO_TRACING.span({ name: 'x', first }).traceparent).toBe(unsampled(PARENT));
});
