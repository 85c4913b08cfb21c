import { describe, expect, test } from '@jest/globals';
import type { CommandMessage } from '@leviathan/contracts';
import type { Effect, Outcome } from '@leviathan/grains';
import { sessionGrain } from '../../../src/domain/session/session-grain.ts';
import type { SessionState } from '../../../src/domain/session/session-state.ts';
import { ACCEPTED_AT, keyOf, message, stamp } from '../../messages.ts';
import { Play, said } from '../../play.ts';

const open = (id = 's1'): Play<SessionState> => new Play(sessionGrain, keyOf(id));
const touch = (activity = 'reading', on = true): CommandMessage => message('touch', { payload: { activity }, on });
const checkpoint = (context: string, files?: string[]): CommandMessage =>
  message('checkpoint', { payload: { context, ...(files === undefined ? {} : { files }) } });

test('a session goes from its creation over a touch and a checkpoint to its close', () => {
  const play = open();
  play.take(
    message('create', { payload: { context: 'OAuth2', files: ['a.ts'], workspace: '/w', sessionType: 'new' } }),
  );
  play.now += 1000;
  play.take(touch('reading the report'));
  play.now += 1000;
  play.take(checkpoint('fix bug in token refresh', ['a.ts:42']));
  const { reply } = play.take(message('close'));

  expect(said(reply)).toEqual({
    session: {
      id: 's1',
      status: 'closed',
      backend: 'grain',
      agent: 'ceo',
      workspace: '/w',
      activity: 'Validated checkpoint: fix bug in token refresh',
      sessionType: 'new',
      context: 'OAuth2',
      files: ['a.ts'],
      checkpoints: [
        {
          number: 1,
          context: 'fix bug in token refresh',
          files: ['a.ts:42'],
          type: 'problem-solving',
          understanding: 'basic',
          at: '2026-01-01T00:00:02.000Z',
        },
      ],
      createdAt: '2026-01-01T00:00:00.000Z',
      lastActivityAt: '2026-01-01T00:00:02.000Z',
      seq: 4,
    },
  });
  expect(play.kinds).toEqual(['created', 'touched', 'checkpointed', 'closed']);
});

test('a session without a payload takes the defaults of the old agent', () => {
  expect(said(open().take(message('create')).reply)).toMatchObject({
    session: {
      agent: 'ceo',
      workspace: 'unknown',
      sessionType: 'general',
      activity: 'Session active',
      context: '',
      files: [],
    },
  });
});

test('registering says who works where; registering again begins anew and keeps the checkpoints', () => {
  const play = open();
  play.take(message('register', { payload: { agent: 'ceo', workspace: '/w', networkIntelligence: false } }));
  play.take(checkpoint('fix it'));
  play.now += 1000;
  const { reply } = play.take(message('register', { payload: { agent: 'research', workspace: '/v' }, on: false }));

  expect(said(reply)).toMatchObject({
    session: {
      agent: 'research',
      workspace: '/v',
      activity: 'Session active',
      checkpoints: [{ number: 1, context: 'fix it' }],
      createdAt: '2026-01-01T00:00:01.000Z',
      backend: 'grain',
    },
    legacy: {
      registerSession: { agent: 'research', workspace: '/v', created: '2026-01-01T00:00:01.000Z', status: 'active' },
    },
  });
  expect(play.state).toMatchObject({ decision: stamp(true) });
});

test('a ping opens a session, and of one that is there keeps a checkpoint', () => {
  const play = open();
  expect(
    said(play.take(message('ping', { payload: { context: 'implement it', files: ['a.ts'] } })).reply),
  ).toMatchObject({
    session: { context: 'implement it', files: ['a.ts'], checkpoints: [] },
    legacy: { ping: { session_id: 's1', workflow_suggestion: 'technical execution' } },
  });
  const again = play.take(message('ping', { payload: { context: 'architecture decision', turn: 15 } }));
  expect(said(again.reply)).toMatchObject({
    checkpoint: { number: 1, context: 'architecture decision' },
    legacy: {
      createSessionPing: { turn_count: 15, significance: { level: 'critical' } },
      'session-ping': { checkpoint_path: 'session://s1/checkpoints/1' },
    },
  });
  expect(again.effects).toMatchObject([{ kind: 'whisper' }]);
  expect(play.kinds).toEqual(['created', 'checkpointed']);
});

test.each([true, false])(
  'advice changes nothing, needs no session, and is given at once, with the flag at %j',
  (on) => {
    const play = open();
    const { reply, effects } = play.take(message('advise', { payload: { text: 'create parallel review' }, on }));
    expect(said(reply)).toMatchObject({
      session: 's1',
      legacy: { processCEOOrchestration: { intent_analysis: { type: 'analysis', requires_coordination: true } } },
    });
    expect(play.state).toEqual({ status: 'none' });
    expect(effects).toBeUndefined();
  },
);

test('the first entry holds the decision of birth', () => {
  const play = open();
  play.take(message('create'));

  expect(play.entries[0]).toMatchObject({ kind: 'created', data: { decision: stamp(true) } });
});

describe('every standing meets every command', () => {
  const BEFORE = { none: [], active: ['create'], closed: ['create', 'close'] } as const;
  const COMMANDS = {
    create: {},
    register: {},
    ping: { context: 'x' },
    touch: { activity: 'x' },
    checkpoint: { context: 'x' },
    close: {},
  } as const;
  const REFUSED: Record<keyof typeof BEFORE, Partial<Record<keyof typeof COMMANDS, string>>> = {
    none: { touch: 'session-not-found', checkpoint: 'session-not-found', close: 'session-not-found' },
    active: { create: 'session-exists' },
    closed: {
      create: 'session-exists',
      register: 'session-closed',
      ping: 'session-closed',
      touch: 'session-closed',
      checkpoint: 'session-closed',
      close: 'session-closed',
    },
  };
  const cases = Object.entries(BEFORE).flatMap(([standing, before]) =>
    Object.entries(COMMANDS).map(([command, payload]) => ({ standing, before, command, payload })),
  );

  test.each(cases)('$command when $standing', ({ standing, before, command, payload }) => {
    const play = open();
    for (const each of before) play.take(message(each));
    const state = play.state;
    const { reply, effects } = play.take(message(command, { payload }));
    const code = REFUSED[standing as keyof typeof BEFORE][command as keyof typeof COMMANDS];
    if (code === undefined) {
      expect(reply.status).toBe('succeeded');
    } else {
      expect(said(reply)).toBe(code);
      expect(play.state).toEqual(state);
      expect(effects ?? []).toEqual([]);
    }
  });
});

describe('refused before the session is looked at', () => {
  test.each([
    ['an unknown type', message('unheard'), 'unknown-command-type'],
    ['a payload that does not fit', message('touch', { payload: { activity: 7 } }), 'invalid-payload'],
    ['no payload at all', message('touch', { payload: undefined }), 'invalid-payload'],
    [
      'a payload above 128 KiB',
      message('create', { payload: { files: Array<string>(200).fill('x'.repeat(1000)) } }),
      'payload-too-large',
    ],
  ])('%s', (_, command, code) => {
    const play = open();
    expect(said(play.take(command).reply)).toBe(code);
    expect(play.kinds).toEqual(['refused']);
  });
});

describe('a checkpoint whispers', () => {
  const whispered = (context: string): Effect => {
    const play = open();
    play.take(message('create'));
    return play.take(checkpoint(context)).effects![0]!;
  };

  test('that it belongs into memory when it is significant', () => {
    expect(whispered('a new architecture')).toMatchObject({
      kind: 'whisper',
      distributed: true,
      whisper: { type: 'memory_promotion', significance: 0.9, scope: 'global', session: 's1', tenant: 'local' },
    });
  });
  test('that there is something to learn when it is not', () => {
    expect(whispered('minor cleanup')).toMatchObject({
      whisper: { type: 'learning_opportunity', significance: 0.5, scope: 'local' },
    });
  });
  test('under the id of its effect, from the same turn the same whisper', () => {
    expect(whispered('minor')).toMatchObject({ whisper: { id: 'local/session/s1:2:0', at: ACCEPTED_AT } });
  });
  test('a gist, not the whole context', () => {
    expect(JSON.stringify(whispered('x'.repeat(10_000))).length).toBeLessThan(2000);
  });
});

test('a session shows its newest 20 checkpoints, and numbers go on', () => {
  const play = open();
  play.take(message('create'));
  for (let number = 1; number <= 25; number += 1) play.take(checkpoint(`step ${String(number)}`));
  const { session } = said(play.take(touch()).reply) as { session: { checkpoints: { number: number }[] } };

  expect(session.checkpoints.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, index) => index + 6));
});

test('large checkpoints leave the session small', () => {
  const play = open();
  play.take(message('create'));
  for (let number = 1; number <= 30; number += 1) play.take(checkpoint('x'.repeat(16_384)));

  expect(JSON.stringify(play.state).length).toBeLessThan(64 * 1024);
});

test('entries of the runtime change nothing', () => {
  const play = open();
  play.take(message('create'));
  for (const kind of ['attempt', 'parked', 'expired', 'tombstone']) {
    expect(sessionGrain.evolve(play.state, { ...play.entries[0]!, kind })).toBe(play.state);
  }
});

test('an outcome is never more than data', () => {
  const outcome: Outcome = open().take(message('create'));
  expect(JSON.parse(JSON.stringify(outcome))).toEqual(outcome);
});
