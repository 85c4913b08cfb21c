import { describe, expect, test } from '@jest/globals';
import { decodeValue, encodeValue, headersOf, readHeaders } from '../src/headers.ts';
import { Outbox } from '../src/outbox.ts';
import { Subjects } from '../src/subjects.ts';

const outgoing = (id: string, { bytes = 1, until = 0 } = {}) => ({
  message: { id, subject: 'whisper.a', attributes: {}, body: '' },
  bytes,
  until,
  settle: () => undefined,
});
const ids = (given: readonly { readonly message: { readonly id: string } }[]) => given.map(({ message }) => message.id);

describe('the outbox', () => {
  test('is bounded by count and by bytes, over what waits and what was sent', () => {
    const outbox = new Outbox({ count: 2, bytes: 10 });
    expect(outbox.add(outgoing('a', { bytes: 8 }))).toBe(true);
    expect(outbox.add(outgoing('b', { bytes: 3 }))).toBe(false);
    expect(outbox.add(outgoing('c', { bytes: 2 }))).toBe(true);
    const token = outbox.take()?.[0] ?? '';
    expect(outbox.add(outgoing('d', { bytes: 0 }))).toBe(false);

    expect(outbox.answered(token)?.message.id).toBe('a');

    expect(outbox.answered(token)).toBeUndefined();
    expect(outbox.add(outgoing('e', { bytes: 8 }))).toBe(true);
  });

  test('what was sent and not answered is sent again, before what is younger', () => {
    const outbox = new Outbox({ count: 10, bytes: 10 });
    for (const id of ['a', 'b', 'c']) outbox.add(outgoing(id));
    const first = outbox.take()?.[0] ?? '';
    outbox.take();

    outbox.sendAgain();

    expect(outbox.answered(first)).toBeUndefined();
    expect([outbox.take(), outbox.take(), outbox.take()].map((each) => each?.[1].message.id)).toEqual(['a', 'b', 'c']);
  });

  test('gives up what has waited too long, sent or not, and nothing else', () => {
    const outbox = new Outbox({ count: 10, bytes: 10 });
    outbox.add(outgoing('a', { until: 5 }));
    outbox.add(outgoing('b', { until: 5 }));
    outbox.add(outgoing('c', { until: 6 }));
    outbox.take();

    expect(ids(outbox.giveUp(5))).toEqual(['a', 'b']);
    expect([outbox.waiting, outbox.sent]).toEqual([1, 0]);
    expect(ids(outbox.giveUp())).toEqual(['c']);
  });

  test('keeps its order over thousands', () => {
    const outbox = new Outbox({ count: 5000, bytes: 5000 });
    const all = Array.from({ length: 3000 }, (_, index) => String(index));
    for (const id of all) outbox.add(outgoing(id));

    expect(all.map(() => outbox.take()?.[1].message.id)).toEqual(all);
    expect(outbox.take()).toBeUndefined();
  });
});

describe('subjects', () => {
  test.each(['a.b', 'a.b.'])('the prefix %j stands before each subject and is taken off again', (prefix) => {
    const subjects = new Subjects(prefix, 'i 1');
    expect(subjects.logged).toBe('a.b.whisper.>');
    expect(subjects.stream).toBe('LEV_WHISPERS_a_b');
    expect(subjects.inboxes).toBe('_INBOX.i_1');
    expect(subjects.inward(subjects.outward('run.x'))).toBe('run.x');
  });

  test.each([
    ['>', 'whisper.>'],
    ['*.a', 'whisper.a'],
    ['*.>', 'whisper.>'],
    ['whisper.*.b', 'whisper.*.b'],
    ['whisper', undefined],
    ['*', undefined],
    ['run.>', undefined],
  ])('of the pattern %j the log can hold %j', (pattern, filter) => {
    expect(new Subjects('', '').filter(pattern)).toBe(filter);
  });
});

describe('headers', () => {
  test('carry any attribute and id there and back', () => {
    const attributes = { type: 'Zürich "🐋" 100 %\r\n', traceparent: '00-1-2-01', levtenant: 't' };
    expect(readHeaders(headersOf(attributes, 'ü 1'))).toEqual({ id: 'ü 1', attributes });
  });

  test('have the names that CloudEvents gives them, and no name that would break the frame', () => {
    const made = headersOf({ type: 'x', traceparent: 'y', 'a:\r\nb': 'z' }, 'w1');
    expect([...made.keys()].sort()).toEqual(['Nats-Msg-Id', 'ce-type', 'traceparent']);
  });

  test('percent-encode what CloudEvents says, and read what was not encoded as it is', () => {
    expect(encodeValue('a b"%é\ud800')).toBe('a%20b%22%25%C3%A9%EF%BF%BD');
    expect(decodeValue('100 % x')).toBe('100 % x');
  });

  test('of a message without any say nothing', () => {
    expect(readHeaders(undefined)).toEqual({ id: undefined, attributes: {} });
  });
});
