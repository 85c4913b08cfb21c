import { describe, expect, test } from '@jest/globals';
import { type CommandMessage, type FinalReply, problem } from '@leviathan/contracts';
import type { Effect, GrainCommand } from '@leviathan/grains';
import { sessionGrain } from '../../../src/domain/session/session-grain.ts';
import type { SessionState } from '../../../src/domain/session/session-state.ts';
import { ACCEPTED_AT, keyOf, message, stamp } from '../../messages.ts';
import { Play, said } from '../../play.ts';

const open = (id = 's1'): Play<SessionState> => new Play(sessionGrain, keyOf(id));
const touch = (activity: string, on: boolean): CommandMessage => message('touch', { payload: { activity }, on });

describe('a session keeps the backend of its birth', () => {
  test('one born as a grain stays one with the flag off, and says that its decision is pinned', () => {
    const play = open();
    play.take(message('create', { on: true }));
    const outcome = play.take(touch('on', false));

    expect(outcome).toMatchObject({ kind: 'touched', reply: { status: 'succeeded' } });
    expect(outcome.data).toEqual({
      activity: 'on',
      pinned: ['ENABLE_METAGPT_ROLES', 'ENABLE_ORLEANS', 'ENABLE_DISTRIBUTED_WHISPERS', 'ENABLE_MONITORING'],
    });
  });

  test('one born legacy is passed on with the flag on, under the decision of its birth', () => {
    const play = bornLegacy();
    const [effect] = play.take(touch('on', true)).effects!;

    expect(effect).toMatchObject({
      kind: 'command',
      queue: 'legacy',
      command: {
        decision: { route: 'legacy', flags: { ENABLE_ORLEANS: false }, reasons: { ENABLE_ORLEANS: 'PINNED' } },
      },
    });
  });
});

describe('a decision that fell because the breaker of grains is open', () => {
  const fallen = (command: CommandMessage): CommandMessage => {
    const { decision } = command;
    const flags = { ...decision.flags, ENABLE_ORLEANS: false };
    const reasons = { ...decision.reasons, ENABLE_ORLEANS: 'BREAKER' };
    const breaker = 'session-store/grain is open';
    return { ...command, decision: { ...decision, flags, reasons, route: 'legacy', breaker } };
  };

  test('has a new session born in the files, where it stays when the breaker has closed', () => {
    const play = open();
    const born = play.take(fallen(message('create', { on: true })));
    const [effect] = play.take(touch('on', true)).effects!;

    expect(born.kind).toBe('passed-on');
    expect(effect).toMatchObject({
      queue: 'legacy',
      command: { decision: { route: 'legacy', breaker: 'session-store/grain is open' } },
    });
  });

  test('moves no session that is there: it keeps its route, and its breaker is not spoken of', () => {
    const play = open();
    play.take(message('create', { on: true }));
    const outcome = play.take(fallen(touch('on', true)));

    expect(outcome).toMatchObject({ kind: 'touched', data: { pinned: ['ENABLE_ORLEANS'] } });
  });
});

describe('the legacy passage', () => {
  test('an unknown session with the flag off is passed on, and its command runs', () => {
    const play = open();
    const command = { ...message('create', { on: false }), replyTo: 'router-1', deadline: ACCEPTED_AT + 1 };
    const outcome = play.take(command);

    expect(outcome).toMatchObject({ kind: 'passed-on', reply: { status: 'running' } });
    const [effect] = outcome.effects as [Extract<Effect, { kind: 'command' }>];
    const { replyTo: router, ...rest } = command;
    expect(router).toBe('router-1');
    expect(effect.command).toEqual({ ...rest, entity: 'local/legacy-session/s1', answerTo: 'local/session/s1' });
  });

  test('the answer settles the command, with the position in this journal', () => {
    const play = open();
    const create = message('create', { on: false });
    play.take(create);
    const outcome = play.take(answered(create, { status: 'succeeded', result: { session: { id: 's1', seq: 0 } } }));

    expect(outcome.answers).toEqual([
      { command: create.id, reply: { status: 'succeeded', result: { session: { id: 's1', seq: 2 } } } },
    ]);
    expect(play.state).toMatchObject({ status: 'legacy', passedOn: [] });
  });

  test('a session that the holder does not know either was not born: the flag decides anew', () => {
    const play = open();
    const first = touch('x', false);
    play.take(first);
    play.take(answered(first, { status: 'failed', problem: problem('session-not-found', 'no') }));

    expect(play.state).toEqual({ status: 'none' });
    expect(play.take(message('create', { on: true })).kind).toBe('created');
  });

  test('until the holder has answered, nothing overtakes: also with the flag on', () => {
    const play = open();
    play.take(touch('x', false));

    expect(play.take(message('create', { on: true })).kind).toBe('passed-on');
  });

  test('one of two answers does not make the session unborn while the other is awaited', () => {
    const play = open();
    const [first, second] = [touch('x', false), message('create', { on: false })];
    play.take(first);
    play.take(second);
    play.take(answered(first, { status: 'failed', problem: problem('session-not-found', 'no') }));
    expect(play.state).toMatchObject({ status: 'asked', passedOn: [second.id] });

    play.take(answered(second, { status: 'succeeded', result: {} }));
    expect(play.state).toMatchObject({ status: 'legacy', passedOn: [] });
  });

  test.each(['session-exists', 'session-closed'] as const)('the refusal %s proves that the session exists', (code) => {
    const play = open();
    const command = message('create', { on: false });
    play.take(command);
    play.take(answered(command, { status: 'failed', problem: problem(code, 'x') }));

    expect(play.state).toMatchObject({ status: 'legacy' });
  });

  test('a second answer to the same command changes nothing', () => {
    const play = bornLegacy();
    const state = play.state;
    const again = play.take({
      type: 'command.answered',
      id: 'again',
      command: 'c-unknown',
      reply: { status: 'succeeded', result: null },
    });

    expect(again.answers ?? []).toEqual([]);
    expect(play.state).toEqual(state);
  });

  test('a wish to end a command that was passed on is left to the holder', () => {
    const play = open();
    const command = touch('x', false);
    play.take(command);
    const outcome = play.take({ type: 'command.end', id: 'e', command: command.id, how: 'cancelled' });

    expect(outcome.answers ?? []).toEqual([]);
    expect(play.state).toMatchObject({ status: 'asked', passedOn: [command.id] });
  });

  test.each(['..', '../x', 'a/b', 'a\u0000b', 'unknown', 'a"b'])('the id %j never leaves for the files', (id) => {
    const play = open(id);
    const outcome = play.take(message('create', { session: id, on: false }));

    expect(said(outcome.reply)).toBe('invalid-id');
    expect(outcome.effects ?? []).toEqual([]);
  });

  test('as a grain such an id is as good as any', () => {
    expect(open('a/b').take(message('create', { session: 'a/b' })).kind).toBe('created');
  });

  test('the longest id of an entity fits into a file name', () => {
    expect(said(open('x'.repeat(128)).take(message('create', { on: false })).reply)).toBe('running');
  });
});

test('the route decides where the router set one, whatever the flag says', () => {
  const play = open();
  const decision = { ...stamp(true), route: 'legacy' } as const;
  expect(play.take(message('create', { decision })).kind).toBe('passed-on');
});
function bornLegacy(): Play<SessionState> {
  const play = open();
  const create = message('create', { on: false });
  play.take(create);
  play.take(answered(create, { status: 'succeeded', result: {} }));
  return play;
}

function answered({ id }: CommandMessage, reply: FinalReply): GrainCommand {
  return { type: 'command.answered', id: `answer-${id}`, command: id, reply };
}
