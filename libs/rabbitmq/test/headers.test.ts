import { describe, expect, test } from '@jest/globals';
import { toAmqp } from '../src/headers.ts';

describe('headers', () => {
  test('attributes are CloudEvents headers, and trace context is plain', () => {
    const attributes = { id: 'a', type: 't', time: '2026-01-01T00:00:00.500Z', traceparent: '00-1' };
    expect(toAmqp({ id: 'a', attributes, body: '' })).toEqual({
      headers: { cloudEvents_id: 'a', cloudEvents_type: 't', cloudEvents_time: attributes.time, traceparent: '00-1' },
      contentType: 'application/json',
      messageId: 'a',
      type: 't',
      timestamp: 1767225600,
      persistent: true,
      mandatory: true,
    });
  });

  test('an id longer than a short string travels as a header only', () => {
    const id = 'ü'.repeat(200);
    const options = toAmqp({ id, attributes: {}, body: '' });
    expect(options.messageId).toBeUndefined();
    expect(options.headers).toEqual({ cloudEvents_id: id });
  });
});
