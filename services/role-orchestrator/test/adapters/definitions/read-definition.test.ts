import { describe, expect, test } from '@jest/globals';
import { Persona } from '@leviathan/contracts';
import { definitionReader } from '../../../src/adapters/definitions/read-definition.ts';

const read = definitionReader(Persona);

const good = 'name: sage\ntitle: Sage\ndescription: Knows.\ninstructions: Be wise.\n';
const bomb = [
  'a: &a [x, x]',
  ...'bcdefghij'.split('').map((key, i) => `${key}: &${key} [*${'abcdefghij'.charAt(i)}, *${'abcdefghij'.charAt(i)}]`),
].join('\n');

test('YAML that fits is the value', () => {
  expect(read(good)).toEqual({
    value: { name: 'sage', title: 'Sage', description: 'Knows.', instructions: 'Be wise.' },
  });
});

describe('a flaw is named with its line', () => {
  test.each([
    ['YAML that is none', 'name: sage\ntitle: "Sage', 2, /quote/],
    ['a field with a wrong value', good.replace('name: sage', 'name: Sage of all'), 1, /^\/name must match pattern/],
    ['a field that is missing', good.replace('title: Sage\n', ''), 1, /^\/title is missing$/],
    ['a field that nobody knows', `${good}colour: red\n`, 5, /^\/colour is not known here$/],
    ['a key that stands twice', `${good}title: Again\n`, 5, /unique/],
    ['a tag that names code', `${good}hook: !!js/function 'x'\n`, 5, /tag/],
    ['two documents', `${good}---\n${good}`, 5, /multiple documents/],
    ['a list', '- sage\n', 1, /object/],
    ['nothing', '', undefined, /object/],
  ])('%s', (_, text, line, message) => {
    const reading = read(text);

    expect(reading).toHaveProperty('flaws');
    const [flaw] = 'flaws' in reading ? reading.flaws : [];
    expect(flaw?.message).toMatch(message);
    expect(flaw?.line).toBe(line);
  });
});

test.each([
  ['an alias bomb', bomb],
  ['deep nesting', `instructions: ${'['.repeat(100_000)}`],
])('%s is refused and does not harm the process', (_, text) => {
  expect(read(text)).toHaveProperty('flaws');
});
