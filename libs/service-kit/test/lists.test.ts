import { expect, test } from '@jest/globals';
import { ProblemError, decodeCursor, encodeCursor, nextLink, page } from '@leviathan/service-kit';

test.each(['', 'a', 'local/session/ü:0001', '1:2:3'])('a cursor brings %j back', (position) => {
  expect(decodeCursor(encodeCursor(position))).toBe(position);
});

test.each(['', 'garbage', '!!!', Buffer.from('2:a').toString('base64url'), `${encodeCursor('a')}=`])(
  '%j is refused as a cursor',
  (cursor) => {
    expect(() => decodeCursor(cursor)).toThrow(ProblemError);
    expect(() => decodeCursor(cursor)).toThrow('`after` is not a cursor of this list');
  },
);

test('a page has a next one only when more was found than it holds', () => {
  const position = (item: number): string => String(item);

  expect(page([1, 2, 3], 2, position)).toEqual({ items: [1, 2], next: encodeCursor('2') });
  expect(page([1, 2], 2, position)).toEqual({ items: [1, 2] });
  expect(page([], 2, position)).toEqual({ items: [] });
});

test("the link to the next page keeps the request's filters", () => {
  expect(nextLink('/v1/sessions?status=open&after=x&limit=2', 'Y')).toBe(
    '</v1/sessions?status=open&after=Y&limit=2>; rel="next"',
  );
  expect(nextLink('/v1/sessions', 'Y')).toBe('</v1/sessions?after=Y>; rel="next"');
});
