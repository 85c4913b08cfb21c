import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FinalReply } from '@leviathan/contracts';
import { JOINED_BY, sessionAnswer } from '../src/domain/legacy-answers/session-answers.ts';
import { golden, recorded } from './fixtures.ts';
import { jobMessage, message } from './messages.ts';
import { Rig } from './rig.ts';

/** The lines of docs/legacy.md: each call with its verdict. */
const DECIDED = new Map(
  [
    ...readFileSync(join(import.meta.dirname, '../../../docs/legacy.md'), 'utf8').matchAll(
      /^\| `(.+?)` +\| (\w+) +\|/gm,
    ),
  ].map(([, call = '', verdict = '']) => [call, verdict] as const),
);

type Answer = Readonly<Record<string, unknown>>;

function legacyOf(reply: FinalReply): Answer {
  if (reply.status !== 'succeeded') throw new Error(reply.problem.detail);
  return (reply.result as { legacy: Answer }).legacy;
}

/** What the old agent throws is the detail of a problem; what it has no object for is `null`. */
function refusalOf(reply: FinalReply): unknown {
  if (reply.status === 'succeeded') return reply.result;
  return reply.problem.code === 'session-not-found' ? null : `THROWS ${reply.problem.detail}`;
}

/** Ids and times are the run's own, and paths the backend's. */
function comparable(value: unknown): unknown {
  const text = JSON.stringify(value)
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replaceAll(/(?:job-)?\d{4}-\d\d-\d\d-(?:session-)?[a-z0-9]{6}/g, '<id>')
    .replaceAll(/ceo-\d{13}/g, '<id>')
    .replaceAll(
      /"(?:~|\/|session:)[^"\\ ]*?(-complete\.md|-tour-guide\.md|-validation\.yaml|-checkpoint\.yaml)"/g,
      '"<path>"',
    )
    .replaceAll(/"(?:session:\/\/|\/v1\/sessions\/)[^"\\ ]*"/g, '"<path>"')
    .replaceAll(/(?:~|\/)[^"\\\s*]*-(?:complete\.md|checkpoint\.yaml)/g, '<path>')
    .replaceAll(/(?:session:\/\/|\/v1\/sessions\/)[^"\\\s*]*/g, '<path>')
    .replaceAll(/research-session-\w{6}/g, 'research-session-<six>');
  return JSON.parse(text);
}

const WORKSPACE = '/home/dev/home-fresh/workspaces/demo-app';

describe.each([
  ['in journals', true],
  ['in legacy files', false],
] as const)('%s', (_, on) => {
  let rig: Rig;
  const answers = new Map<string, unknown>();
  const ask = (type: string, session: string, payload: object): Promise<FinalReply> =>
    rig.ask(message(type, { session, payload, on }));
  const job = (type: 'post' | 'accept' | 'complete', id: string, by?: string, payload?: object): Promise<FinalReply> =>
    rig.ask(jobMessage(type, { job: id, on, ...(by === undefined ? {} : { by }), ...(payload && { payload }) }));

  beforeAll(async () => {
    rig = await Rig.open();
    await sessions();
    await jobs();
    await research();
    for (const { k } of recorded.filter((each) => /^(?:processCEO|significance)/.test(each.k))) await advice(k);
  }, 60_000);
  afterAll(() => rig[Symbol.asyncDispose]());

  async function sessions(): Promise<void> {
    const context = 'implement OAuth2 login flow #0';
    const pinged = await ask('ping', '2026-11-23-session-qjn9wv', { context, workspace: 'demo-app' });
    answers.set('ping()', legacyOf(pinged)['ping']);
    answers.set('updateSessionActivity(unknown)', refusalOf(await ask('touch', 'nobody', { activity: 'x' })));
    await ask('register', 'ceo-1750000000000', { agent: 'ceo', workspace: WORKSPACE, networkIntelligence: false });
    const touched = await ask('touch', 'ceo-1750000000000', { activity: 'plain activity' });
    answers.set('updateSessionActivity(known)', legacyOf(touched)['updateSessionActivity']);
    await ask('register', 'ceo-1750000060013', { agent: 'research', workspace: WORKSPACE });
    const learned = { context: 'fix bug in token refresh step 1', files: ['src/mod0.js'] };
    answers.set(
      'createCheckpoint()',
      legacyOf(await ask('checkpoint', 'ceo-1750000060013', learned))['createCheckpoint'],
    );
    const rollup = {
      context: 'implement OAuth2 login flow',
      files: ['src/session-manager.js', 'src/x.js'],
      decisions: ['Use RabbitMQ', 'Adopt NATS'],
      blockers: ['waiting on infra'],
      nextActions: [
        { description: 'write tests', priority: 'high' },
        { description: 'docs', priority: 'medium' },
      ],
    };
    answers.set('createRollup()', legacyOf(await ask('rollup', 'ceo-1750000000000', rollup))['createRollup']);
    const decisions = ['a', 'b', 'c', 'd'];
    answers.set('rollup()', legacyOf(await ask('rollup', '2026-11-23-session-qjn9wv', { decisions }))['rollup']);
    const loaded = legacyOf(await ask('load', '2026-11-23-session-aaaaaa', { rollup: 'latest' }))[
      'loadSession'
    ] as Answer;
    answers.set('loadSession(latest)', { ...loaded, session_data: Object.keys(loaded['session_data'] as object) });
    const missing = await ask('load', '2026-11-23-session-aaaaaa', {
      rollup: '/home/dev/home-fresh/.kingly/sessions/rollups/nope.md',
    });
    answers.set('loadSession(missing)', 'problem' in missing && { success: false, error: missing.problem.detail });
    const strings = await ask('rollup', '2026-11-23-session-qjn9wv', { decisions: 'auto-extracted' });
    answers.set('createRollup with CEOBinding.generateRollup() defaults', refusalOf(strings));
  }

  async function jobs(): Promise<void> {
    const id = 'job-2026-11-23-7xlvxg';
    const by = '2026-11-23-session-qjn9wv';
    const payload = {
      ...{ fromWorkspace: 'frontend', toWorkspace: 'demo-app', jobType: 'analysis', estimatedMinutes: 90 },
      ...{ instructions: 'Do task 0 - implement OAuth2 login flow', context: 'Background for task 0' },
    };
    answers.set('postJob()', legacyOf(await job('post', id, undefined, payload))['postJob']);
    answers.set('complete pending', refusalOf(await job('complete', id, by)));
    answers.set('acceptJob()', legacyOf(await job('accept', id, by, { workspace: 'demo-app' }))['acceptJob']);
    answers.set('complete by other', refusalOf(await job('complete', id, 'other')));
    const done = await job('complete', id, by, { summary: 'Done task 0, 3 findings' });
    answers.set('completeJob()', legacyOf(done)['completeJob']);
    answers.set('accept twice', refusalOf(await job('accept', id, by)));
    answers.set('accept unknown', refusalOf(await job('accept', 'job-nope', by)));
    answers.set('complete again', refusalOf(await job('complete', id, by, { summary: 'again' })));
    await job('post', 'job-2026-11-23-v0b1y3', undefined, { ...payload, fromWorkspace: 'docs', context: '' });
    answers.set('load()', legacyOf(await ask('load', '2026-11-23-session-qhir2q', { workspace: 'demo-app' }))['load']);
  }

  /** The session of the old agent's CEO binding. */
  async function research(): Promise<void> {
    const id = 'ceo-1795394385818';
    await ask('register', id, { agent: 'research', workspace: WORKSPACE });
    const test0 = legacyOf(await ask('ping', id, { context: 'architecture test' }));
    answers.set('createSessionPing', test0['createSessionPing']);
    answers.set('headers', test0['generateResponseHeaders']);
    answers.set('formatResponse', `${String(test0['generateResponseHeaders'])}${JOINED_BY}${JOINED_BY}body`);
    const pinged = await ask('ping', id, { context: 'architecture decision on NATS', files: ['a.js', 'b.js'] });
    answers.set('cmd session-ping', legacyOf(pinged)['session-ping']);
    const payload = { files: ['a.js', 'b.js'], decisions: ['use nats', 'use rabbit'], blockers: ['none yet'] };
    answers.set('cmd session-rollup args', legacyOf(await ask('rollup', id, payload))['session-rollup']);
    answers.set('cmd session-rollup noargs', legacyOf(await ask('rollup', id, {}))['session-rollup']);
    const loaded = legacyOf(await ask('load', id, { rollup: id }));
    // The old command has the agent of its process; a load asks for a session, which in files only the holder knows.
    answers.set(
      'cmd session-load',
      JSON.parse(
        JSON.stringify(loaded['session-load'])
          .replaceAll('CEO |', 'RESEARCH |')
          .replace('ceo-session', 'research-session'),
      ),
    );
  }

  async function advice(call: string): Promise<void> {
    const text = call.slice(call.indexOf(' ') + 1);
    const legacy = legacyOf(await ask('advise', '2026-11-23-session-sap0c4', { text, workspace: 'demo-app' }));
    answers.set(call, legacy[call.startsWith('significance') ? 'assessSignificance' : 'processCEOOrchestration']);
  }

  const own = new Set([
    'detectIntent',
    'whisperPath default',
    'checkPendingJobs().length',
    'getActiveSessions()[0], length',
  ]);
  const same = recorded.filter(({ k }) => DECIDED.get(k) === 'same' && !own.has(k) && !k.startsWith('detectIntent'));

  test.each(same.map(({ k }) => k))('%s is answered the same', (call) => {
    const expected = withoutFileTruths(call, golden[call]);
    expect(comparable(withoutFileTruths(call, answers.get(call)))).toEqual(comparable(expected));
  });

  /** A session was rolled up before it was touched when it was recorded; and its file always says `true`. */
  function withoutFileTruths(call: string, answer: unknown): unknown {
    if (call !== 'updateSessionActivity(known)') return answer;
    const { agent, workspace, created, last_activity, recent_activity, ...rest } = answer as Answer;
    return {
      agent,
      workspace,
      created,
      last_activity,
      recent_activity,
      ...(on && { said: rest['network_intelligence'] }),
    };
  }

  test('what is fixed is answered as the table says', () => {
    expect(answers.get('complete again')).toBe(
      'THROWS Job job-2026-11-23-7xlvxg is no longer available (status: completed)',
    );
    expect(answers.get('createRollup with CEOBinding.generateRollup() defaults')).toMatch(/^THROWS the payload of/);
    expect(JSON.stringify(answers.get('cmd session-rollup noargs'))).not.toContain('undefined');
    const { content, ...ping } = answers.get('cmd session-ping') as Answer;
    const { content: old, ...recordedPing } = golden['cmd session-ping']!;
    expect(comparable(ping)).toEqual(comparable(recordedPing));
    expect(comparable(content)).toEqual(
      comparable(JSON.parse(JSON.stringify(old).replace('[object Object]', 'critical'))),
    );
    const load = answers.get('load()') as Answer;
    expect(Object.keys(load).sort()).toEqual(
      Object.keys(golden['load()']!)
        .filter((key) => key !== 'auto_registered' && key !== 'kingly_folder_created')
        .sort(),
    );
    expect(load).toMatchObject({ pending_jobs: 1, job_opportunities: [{ from: 'docs', estimated_minutes: 90 }] });
  });
});

test('every recorded call has one line, and every line a recorded call', () => {
  expect(recorded).toHaveLength(63);
  expect([...DECIDED.keys()].sort()).toEqual(recorded.map(({ k }) => k).sort());
  expect([...new Set(DECIDED.values())].sort()).toEqual(['fixed', 'frozen', 'own', 'same']);
});

test('an item of the list of sessions has what the old agent lists', () => {
  const [listed] = golden['getActiveSessions()[0], length'] as unknown as readonly [Answer];
  const session = {
    ...{
      id: 'ceo-1750000000000',
      agent: 'ceo',
      workspace: WORKSPACE,
      activity: 'plain activity',
      status: 'handed_off',
    },
    ...{
      createdAt: String(listed['created']),
      lastActivityAt: String(listed['last_activity']),
      networkIntelligence: false,
    },
  } as Parameters<typeof sessionAnswer>[0];
  expect(listed).toMatchObject(sessionAnswer(session));
});
