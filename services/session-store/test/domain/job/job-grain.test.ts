import { describe, expect, test } from '@jest/globals';
import { jobGrain } from '../../../src/domain/job/job-grain.ts';
import { EXPIRES_AFTER_MS, type JobState } from '../../../src/domain/job/job-state.ts';
import { golden } from '../../fixtures.ts';
import { ACCEPTED_AT, jobMessage, keyOf } from '../../messages.ts';
import { Play, said } from '../../play.ts';

const open = (id = 'j1'): Play<JobState> => new Play(jobGrain, keyOf(id, 'job'));
const timer = { type: 'timer', id: 'timer:1' } as const;

test('a job goes from its posting over its acceptance to its completion', () => {
  const play = open();
  const payload = {
    fromWorkspace: 'frontend',
    toWorkspace: 'backend',
    jobType: 'analysis',
    instructions: 'profile it',
    context: 'slow since Monday',
    estimatedMinutes: 90,
  };
  play.take(jobMessage('post', { payload }));
  play.now += 1000;
  play.take(jobMessage('accept', { by: 's1', payload: { workspace: 'backend' } }));
  play.now += 1000;
  const { reply } = play.take(jobMessage('complete', { by: 's1', payload: { summary: 'three findings' } }));

  expect(said(reply)).toMatchObject({
    job: {
      id: 'j1',
      status: 'completed',
      backend: 'grain',
      ...payload,
      resultsPath: '.kingly/jobs/j1',
      postedAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-01-01T04:00:00.000Z',
      acceptedBy: 's1',
      acceptedAt: '2026-01-01T00:00:01.000Z',
      acceptingWorkspace: 'backend',
      completedAt: '2026-01-01T00:00:02.000Z',
      resultsSummary: 'three findings',
      seq: 3,
    },
  });
  expect(play.kinds).toEqual(['posted', 'accepted', 'completed']);
});

test('what is left out takes the defaults of the old agent', () => {
  expect(
    said(open().take(jobMessage('post', { payload: { instructions: '', estimatedMinutes: 0 } })).reply),
  ).toMatchObject({
    job: {
      jobType: 'general',
      instructions: 'No instructions provided',
      context: 'No context provided',
      estimatedMinutes: 30,
    },
  });
});

describe('every standing meets every command', () => {
  const BEFORE = {
    none: [],
    pending: ['post'],
    accepted: ['post', 'accept'],
    completed: ['post', 'accept', 'complete'],
    expired: ['post', 'timer'],
  } as const;
  const REFUSED: Record<keyof typeof BEFORE, Record<string, string>> = {
    none: { 'accept by s1': 'job-not-found', 'complete by s1': 'job-not-found' },
    pending: { post: 'job-exists', 'complete by s1': 'job-not-yours' },
    accepted: { post: 'job-exists', 'accept by s1': 'job-not-available', 'complete by s2': 'job-not-yours' },
    completed: {
      post: 'job-exists',
      'accept by s1': 'job-not-available',
      'complete by s1': 'job-not-available',
      'complete by s2': 'job-not-available',
    },
    expired: { post: 'job-exists', 'accept by s1': 'job-not-available', 'complete by s1': 'job-not-yours' },
  };
  const cases = Object.entries(BEFORE).flatMap(([standing, before]) =>
    ['post', 'accept by s1', 'complete by s1', 'complete by s2']
      .filter((command) => command !== 'complete by s2' || ['accepted', 'completed'].includes(standing))
      .map((command) => ({ standing: standing as keyof typeof BEFORE, before, command })),
  );

  test.each(cases)('$command when $standing', ({ standing, before, command }) => {
    const play = open();
    for (const each of before) {
      if (each === 'timer') play.now += EXPIRES_AFTER_MS;
      play.take(each === 'timer' ? timer : jobMessage(each, { by: 's1' }));
    }
    expect(play.state.status).toBe(standing);
    const state = play.state;
    const [type, , by] = command.split(' ');
    const { reply } = play.take(jobMessage(type as 'post', { ...(by === undefined ? {} : { by }) }));
    const code = REFUSED[standing][command];
    expect(reply.status === 'failed' ? said(reply) : undefined).toBe(code);
    if (code !== undefined) expect(play.state).toEqual(state);
  });
});

test('refusals have the sentences of the old agent', () => {
  const play = open('job-2026-11-23-7xlvxg');
  const refusal = (command: ReturnType<typeof jobMessage>): string => {
    const { reply } = play.take(command);
    return 'problem' in reply ? `THROWS ${reply.problem.detail}` : 'no refusal';
  };
  play.take(jobMessage('post'));
  play.take(jobMessage('accept', { by: 's1' }));
  expect(refusal(jobMessage('complete', { by: 's2' }))).toBe(
    (golden['complete by other'] as unknown as string).replace('7bxtzt', '7xlvxg'),
  );
  play.take(jobMessage('complete', { by: 's1' }));
  expect(refusal(jobMessage('accept', { by: 's2' }))).toBe(golden['accept twice']);
});

test('a session must be named to accept or complete', () => {
  const play = open();
  play.take(jobMessage('post'));
  expect(said(play.take(jobMessage('accept')).reply)).toBe('session-missing');
  expect(said(play.take(jobMessage('complete')).reply)).toBe('session-missing');
});

describe('time', () => {
  test('a pending job wakes when it expires; one that was accepted does not', () => {
    const play = open();
    play.take(jobMessage('post'));
    expect(jobGrain.wakeAt!(play.state)).toBe(ACCEPTED_AT + EXPIRES_AFTER_MS);
    play.take(jobMessage('accept', { by: 's1' }));
    expect(jobGrain.wakeAt!(play.state)).toBeUndefined();
  });

  test('a timer that is early changes nothing', () => {
    const play = open();
    play.take(jobMessage('post'));
    play.now += EXPIRES_AFTER_MS - 1;
    play.take(timer);
    expect(play.state.status).toBe('pending');
  });

  test('a job that is over cannot be accepted, though its timer is late', () => {
    const play = open();
    play.take(jobMessage('post'));
    play.now += EXPIRES_AFTER_MS;
    expect(said(play.take(jobMessage('accept', { by: 's1' })).reply)).toBe('job-not-available');
    expect(play.state.status).toBe('pending');
  });

  test('an accepted job can be completed after its time', () => {
    const play = open();
    play.take(jobMessage('post'));
    play.take(jobMessage('accept', { by: 's1' }));
    play.now += 2 * EXPIRES_AFTER_MS;
    expect(play.take(jobMessage('complete', { by: 's1' })).reply.status).toBe('succeeded');
  });
});

describe('born while the flag is off', () => {
  test('a job goes to the holder of the legacy home, and stays there when the flag goes on', () => {
    const play = open();
    const post = jobMessage('post', { on: false });
    const { reply, effects } = play.take(post);
    expect(reply).toEqual({ status: 'running' });
    expect(effects).toMatchObject([
      {
        kind: 'command',
        queue: 'legacy',
        command: { id: post.id, entity: 'local/legacy-job/j1', answerTo: 'local/job/j1' },
      },
    ]);
    const answer = { status: 'succeeded', result: { job: { id: 'j1', seq: 0 } } } as const;
    const settled = play.take({ type: 'command.answered', id: 'a', command: post.id, reply: answer });
    expect(settled.answers).toEqual([
      { command: post.id, reply: { status: 'succeeded', result: { job: { id: 'j1', seq: 2 } } } },
    ]);
    const accept = play.take(jobMessage('accept', { by: 's1', on: true }));
    expect(accept.effects).toMatchObject([{ kind: 'command', queue: 'legacy' }]);
  });

  test('a job that the files do not know either was never born', () => {
    const play = open();
    const accept = jobMessage('accept', { by: 's1', on: false });
    play.take(accept);
    const problem = { code: 'job-not-found', title: '', status: 404, type: '', retryable: false } as never;
    play.take({ type: 'command.answered', id: 'a', command: accept.id, reply: { status: 'failed', problem } });
    expect(play.state).toEqual({ status: 'none' });
  });
});
