import { describe, expect, test } from '@jest/globals';
import { differences } from '../../src/domain/diff.ts';

describe('between two versions', () => {
  test.each([
    ['nothing', { a: 1, b: { c: [1, { d: null }] } }, { b: { c: [1, { d: null }] }, a: 1 }, []],
    ['a value', { a: { b: 1 } }, { a: { b: 2 } }, [{ op: 'replace', path: '/a/b', from: 1, to: 2 }]],
    ['a field more', { a: {} }, { a: { 'b/c~': 1 } }, [{ op: 'add', path: '/a/b~1c~0', to: 1 }]],
    ['a field less', { a: 1 }, {}, [{ op: 'remove', path: '/a', from: 1 }]],
    ['an element', { a: [1, 2] }, { a: [1, 3] }, [{ op: 'replace', path: '/a/1', from: 2, to: 3 }]],
    ['a list that grew', { a: [1] }, { a: [1, 2] }, [{ op: 'replace', path: '/a', from: [1], to: [1, 2] }]],
    ['a list that is an object now', { a: [] }, { a: {} }, [{ op: 'replace', path: '/a', from: [], to: {} }]],
    ['null that is an object now', { a: null }, { a: {} }, [{ op: 'replace', path: '/a', from: null, to: {} }]],
    ['all of it', undefined, { a: 1 }, [{ op: 'add', path: '', to: { a: 1 } }]],
  ])('%s', (_, from, to, expected) => {
    expect(differences(from, to)).toEqual(expected);
  });
});
