import { expect, test } from '@jest/globals';
import type { PinnedTeam, Role } from '@leviathan/contracts';
import { nextStep } from '../../../src/domain/run/next-step.ts';
import type { StepDone } from '../../../src/domain/run/run-state.ts';

function role(name: string, watch: readonly string[], action: string): Role {
  return { name, persona: 'p', goal: 'g', watch: [...watch], action: { name: action, instruction: 'do it' } };
}

function team(rounds: number, ...roles: Role[]): PinnedTeam {
  const names = roles.map(({ name }) => name);
  return { team: { name: 't', description: '', roles: names, rounds }, roles, personas: [], digest: '' };
}

/** All steps of a team that always says something, as "round role ← consumed". */
function play(pinned: PinnedTeam): readonly string[] {
  const steps: StepDone[] = [];
  for (;;) {
    const next = nextStep({ goal: 'how?', pinned, steps });
    if (next === undefined) break;
    const action = pinned.roles.find(({ name }) => name === next.role)?.action.name ?? '';
    const step = steps.length + 1;
    steps.push({
      ...next,
      step,
      action,
      text: 'said',
      usage: { inputTokens: 0, outputTokens: 0 },
      seq: step + 1,
      at: 0,
    });
  }
  return steps.map(({ round, role, consumes }) => `${String(round)} ${role} ← ${consumes.join(', ')}`);
}

test('what a role says in a round reaches nobody before the next one', () => {
  const pinned = team(5, role('a', ['goal'], 'draft'), role('b', ['draft'], 'review'));

  expect(play(pinned)).toEqual(['1 a ← goal', '2 b ← step-1']);
});

test('roles that the same message concerns act in the same round, in the order of the team', () => {
  const pinned = team(
    5,
    role('x', ['goal'], 'left'),
    role('y', ['goal'], 'right'),
    role('z', ['left', 'right'], 'join'),
  );

  expect(play(pinned)).toEqual(['1 x ← goal', '1 y ← goal', '2 z ← step-1, step-2']);
});

test('the order of the team does not let a role overtake its round', () => {
  const pinned = team(5, role('late', ['draft'], 'review'), role('early', ['goal'], 'draft'));

  expect(play(pinned)).toEqual(['1 early ← goal', '2 late ← step-1']);
});

test('a role acts again when there is news for it, and only then', () => {
  const pinned = team(5, role('writer', ['goal', 'review'], 'draft'), role('critic', ['draft'], 'review'));

  expect(play(pinned)).toEqual([
    '1 writer ← goal',
    '2 critic ← step-1',
    '3 writer ← step-2',
    '4 critic ← step-3',
    '5 writer ← step-4',
  ]);
});

test('a team that talks to itself for ever is stopped by its rounds', () => {
  expect(play(team(3, role('echo', ['goal', 'say'], 'say')))).toEqual([
    '1 echo ← goal',
    '2 echo ← step-1',
    '3 echo ← step-2',
  ]);
});

test('a team that nothing concerns does nothing', () => {
  expect(play(team(3, role('a', ['draft'], 'review')))).toEqual([]);
});
