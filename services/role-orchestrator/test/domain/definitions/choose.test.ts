import { describe, expect, test } from '@jest/globals';
import type { Persona, Role, Team } from '@leviathan/contracts';
import { type Defined, type Origin, pinPersona, pinTeam } from '../../../src/domain/definitions/catalogue.ts';
import { type Offer, choose } from '../../../src/domain/definitions/choose.ts';
import { digestOf } from '../../../src/domain/definitions/digest.ts';

function defined<T extends { readonly name: string }>(value: T, origin: Origin = 'product'): Defined<T> {
  return { value, digest: digestOf(value), origin, file: `${origin}/${value.name}.yaml` };
}

function candidates<T extends { readonly name: string }>(...all: Defined<T>[]): ReadonlyMap<string, Defined<T>[]> {
  return Map.groupBy(all, ({ value }) => value.name);
}

const persona: Persona = { name: 'sage', title: 'Sage', description: 'Knows.', instructions: 'Be wise.' };
const role: Role = {
  name: 'thinker',
  persona: 'sage',
  goal: 'Think.',
  watch: ['goal'],
  action: { name: 'think', instruction: 'Think.' },
};
const team: Team = { name: 'circle', description: '', roles: ['thinker'], rounds: 2, answer: 'thinker' };

function offer(change: Partial<Offer>): Offer {
  const whole = {
    personas: candidates(defined(persona)),
    roles: candidates(defined(role)),
    teams: candidates(defined(team)),
  };
  return { ...whole, problems: [], ...change };
}

test('a whole offer is in force as it is', () => {
  const catalogue = choose(offer({}));

  expect(catalogue.problems).toEqual([]);
  expect(pinTeam(catalogue, 'circle')).toEqual({
    team,
    roles: [role],
    personas: [persona],
    digest: digestOf({ team, roles: [role], personas: [persona] }),
  });
});

describe('passed over, and named', () => {
  test.each([
    [
      'a role without its persona',
      { roles: candidates(defined({ ...role, persona: 'nobody' })) },
      'role thinker names persona nobody',
    ],
    [
      'a role that watches nothing that exists',
      { roles: candidates(defined({ ...role, watch: ['goal', 'sing'] })) },
      'watches sing',
    ],
    [
      'a team without its role',
      { teams: candidates(defined({ ...team, roles: ['thinker', 'poet'] })) },
      'names role poet',
    ],
    [
      'a team that names a role twice',
      { teams: candidates(defined({ ...team, roles: ['thinker', 'thinker'] })) },
      'names a role twice',
    ],
    [
      'a team that answers by a stranger',
      { teams: candidates(defined({ ...team, answer: 'poet' })) },
      'takes its answer from poet',
    ],
    [
      'a team that would never begin',
      { roles: candidates(defined({ ...role, watch: ['think'] })) },
      'would never begin',
    ],
    [
      'a team with a role that nothing reaches',
      {
        roles: candidates(
          defined(role),
          defined({
            ...role,
            name: 'critic',
            watch: ['critique'],
            action: { name: 'critique', instruction: 'Doubt.' },
          }),
        ),
        teams: candidates(defined({ ...team, roles: ['thinker', 'critic'] })),
      },
      'role critic of team circle would never act',
    ],
  ])('%s', (_, change, message) => {
    const { problems } = choose(offer(change));

    expect(problems[0]?.message).toContain(message);
  });
});

test("the user's own definition wins over the product's of the same name", () => {
  const own = defined({ ...persona, title: 'My sage' }, 'user');

  const catalogue = choose(offer({ personas: candidates(own, defined(persona)) }));

  expect(catalogue.personas.get('sage')).toEqual(own);
});

test("when the user's own is passed over, the next candidate stays in force", () => {
  const own = defined({ ...role, persona: 'nobody' }, 'user');

  const catalogue = choose(offer({ roles: candidates(own, defined(role)) }));

  expect(catalogue.roles.get('thinker')).toEqual(defined(role));
  expect(catalogue.problems).toMatchObject([{ file: 'user/thinker.yaml' }]);
});

test('a persona answers as a team of one', () => {
  const pinned = pinPersona(choose(offer({})), 'sage');

  expect(pinned).toMatchObject({ team: { roles: ['sage'], rounds: 1, answer: 'sage' }, roles: [{ watch: ['goal'] }] });
});

test('what is not there cannot be pinned', () => {
  const catalogue = choose(offer({}));

  expect([pinTeam(catalogue, 'none'), pinPersona(catalogue, 'none')]).toEqual([undefined, undefined]);
});

describe('a digest', () => {
  test('does not depend on the order of keys', () => {
    expect(digestOf({ a: 1, b: { c: [2], d: 3 } })).toBe(digestOf({ b: { d: 3, c: [2] }, a: 1 }));
  });

  test('depends on every value and on the order of lists', () => {
    expect(new Set([{ a: [1, 2] }, { a: [2, 1] }, { a: [1, 3] }, { b: [1, 2] }].map(digestOf)).size).toBe(4);
  });

  test('is the same in every release', () => {
    expect(digestOf({ b: 1, a: ['x'] })).toBe('9bfce180614e8aaffe8a52084e7be3ee3b4c2e740cae2793550177f953f11c04');
  });
});
