import { describe, expect, test } from '@jest/globals';
import type { CallResult } from '@leviathan/grains';
import type { CommandMessage } from '@leviathan/contracts';
import { problem } from '@leviathan/contracts';
import { fingerprintOf } from '../../../src/domain/legacy-files/fingerprint.ts';
import { legacyGrain } from '../../../src/domain/legacy/legacy-grain.ts';
import type { LegacyState } from '../../../src/domain/legacy/legacy-state.ts';
import { sessionThing } from '../../../src/domain/legacy-session/session-thing.ts';
import type { IntendedFile, LegacyFiles, LegacyReading } from '../../../src/ports.ts';
import { fixture, golden } from '../../fixtures.ts';
import { keyOf, message, stamp } from '../../messages.ts';
import { readAsOldAgent } from '../../old-agent.ts';
import { Play, said } from '../../play.ts';

const NOTHING: LegacyFiles = { session: undefined, created: undefined, checkpoint: undefined };
const grain = legacyGrain(
  {
    read: async () => ({ outcome: 'read', files: NOTHING }),
    write: async () => ({ outcome: 'written' }),
    pathOf: () => '',
  },
  sessionThing,
);

/** A legacy session whose files are in a variable. */
class Home {
  files: LegacyFiles;
  readonly play = new Play<LegacyState>(grain, keyOf('s1', 'legacy-session'));

  constructor(files: Partial<LegacyFiles> = {}) {
    this.files = { ...NOTHING, ...files };
  }

  send(command: CommandMessage): ReturnType<Play<LegacyState>['take']> {
    return this.play.take(command, this.#reading());
  }

  /** The intended write happens. */
  write(): ReturnType<Play<LegacyState>['take']> {
    for (const { name, content, replaces } of this.intended) {
      expect(replaces).toBe(fingerprintOf(this.files[name]));
      this.files = { ...this.files, [name]: content };
    }
    return this.end({ status: 'done', value: 'written' });
  }

  end(result: CallResult): ReturnType<Play<LegacyState>['take']> {
    const { call } = this.play.state.writing!;
    return this.play.take({ type: 'call.ended', id: `call:${call}`, call, result }, this.#reading());
  }

  get intended(): readonly IntendedFile[] {
    const [call] = grain.calls!(this.play.state);
    return (call?.input ?? []) as readonly IntendedFile[];
  }

  #reading(): LegacyReading {
    return { outcome: 'read', files: this.files };
  }
}

const legacy = (type: string, payload: object = {}): CommandMessage => message(type, { payload, on: false });
const tab = { session: fixture('active/tab-034.yaml') };

test('a created session has the two files of the old agent, the session file last', () => {
  const home = new Home();
  const command = legacy('create', { context: 'OAuth2', files: ['a.ts'], workspace: 'demo', sessionType: 'new' });
  expect(home.send(command)).toMatchObject({ kind: 'intended', reply: { status: 'running' } });
  expect(home.intended.map(({ name }) => name)).toEqual(['created', 'session']);

  const settled = home.write();
  expect(JSON.parse(home.files.created!)).toEqual({
    id: 's1',
    created: '2026-01-01T00:00:00.000Z',
    workspace: 'demo',
    context: 'OAuth2',
    files: ['a.ts'],
    sessionType: 'new',
    active: true,
  });
  expect(readAsOldAgent(home.files.session!)).toMatchObject({ session_id: 's1', workspace: 'demo', status: 'active' });
  expect(settled.answers).toMatchObject([
    {
      command: command.id,
      reply: { status: 'succeeded', result: { session: { id: 's1', backend: 'legacy', context: 'OAuth2' } } },
    },
  ]);
});

test('a touch changes what the old agent changes, and nothing else', () => {
  const recorded = golden['updateSessionActivity(known)']!;
  const home = new Home(tab);
  home.send(legacy('touch', { activity: recorded['recent_activity'] }));
  home.write();

  expect(readAsOldAgent(home.files.session!)).toEqual({
    ...readAsOldAgent(tab.session),
    session_id: 's1', // the name of the file
    recent_activity: recorded['recent_activity'],
    last_activity: '2026-01-01T00:00:00.000Z',
  });
});

test('a touch heals the id that the old agent forgets', () => {
  const home = new Home({ session: fixture('active/2026-11-23-session-syy3ok.yaml') });
  expect(readAsOldAgent(home.files.session!)['session_id']).toBe('unknown');
  home.send(legacy('touch', { activity: 'x' }));
  home.write();

  expect(readAsOldAgent(home.files.session!)['session_id']).toBe('s1');
});

test('a checkpoint writes its file, then says so in the session, then whispers', () => {
  const home = new Home(tab);
  home.send(legacy('checkpoint', { context: 'fix bug in architecture', files: ['a.ts'] }));
  expect(home.intended.map(({ name }) => name)).toEqual(['checkpoint', 'session']);
  const settled = home.write();

  expect(readAsOldAgent(home.files.session!)['recent_activity']).toBe('Validated checkpoint: fix bug in architecture');
  expect(settled.answers).toMatchObject([
    { reply: { result: { session: 's1', checkpoint: { number: 1, type: 'problem-solving', files: ['a.ts'] } } } },
  ]);
  expect(settled.effects).toMatchObject([
    { kind: 'whisper', distributed: false, whisper: { type: 'memory_promotion', significance: 0.9, session: 's1' } },
  ]);
});

test('a closed session says so in its file, and refuses what follows', () => {
  const home = new Home(tab);
  home.send(legacy('close'));
  home.write();

  expect(readAsOldAgent(home.files.session!)['status']).toBe('closed');
  expect(said(home.send(legacy('touch', { activity: 'x' })).reply)).toBe('session-closed');
});

test.each([
  ['touch', { activity: 'x' }, {}, 'session-not-found'],
  ['checkpoint', { context: 'x' }, {}, 'session-not-found'],
  ['close', {}, {}, 'session-not-found'],
  ['create', {}, tab, 'session-exists'],
  ['create', {}, { session: fixture('active/ceo-1749550000001.yaml') }, 'session-exists'],
  ['touch', { activity: 'x' }, { session: tab.session.replace('"active"', '"closed"') }, 'session-closed'],
  ['touch', { activity: 'x' }, { session: 'not in the format' }, 'legacy-file'],
] as const)('%s %j on these files is refused', (type, payload, files, code) => {
  const home = new Home(files);
  expect(said(home.send(legacy(type, payload)).reply)).toBe(code);
  expect(home.intended).toEqual([]);
});

test('a session that the old agent handed off can still be worked on, as it could there', () => {
  const home = new Home({ session: fixture('active/ceo-1749550000001.yaml') });
  home.send(legacy('touch', { activity: 'again' }));
  home.write();
  expect(readAsOldAgent(home.files.session!)).toMatchObject({ status: 'handed_off', recent_activity: 'again' });
});

test('registering again begins anew, and the other files stay', () => {
  const home = new Home(tab);
  home.send(legacy('register', { agent: 'research', workspace: '/w' }));
  expect(home.intended.map(({ name }) => name)).toEqual(['session']);
  home.write();
  expect(readAsOldAgent(home.files.session!)).toMatchObject({
    session_id: 's1',
    agent: 'research',
    workspace: '/w',
    status: 'active',
    recent_activity: 'Session active',
  });
});

test('a ping opens a session, and of one that is there keeps a checkpoint', () => {
  const home = new Home();
  home.send(legacy('ping', { context: 'implement it', files: ['a.ts'] }));
  expect(home.intended.map(({ name }) => name)).toEqual(['created', 'session']);
  expect(home.write().answers).toMatchObject([
    { reply: { result: { session: { context: 'implement it' }, legacy: { ping: { session_id: 's1' } } } } },
  ]);
  home.send(legacy('ping', { context: 'architecture decision' }));
  expect(home.intended.map(({ name }) => name)).toEqual(['checkpoint', 'session']);
  const settled = home.write();
  expect(settled.answers).toMatchObject([
    {
      reply: {
        result: { checkpoint: { context: 'architecture decision' }, legacy: { 'session-ping': { success: true } } },
      },
    },
  ]);
  expect(settled.effects).toMatchObject([{ kind: 'whisper', whisper: { significance: 0.9 } }]);
});

test('files that cannot be read refuse the command and are left alone', () => {
  const { play } = new Home();
  const outcome = play.take(legacy('touch', { activity: 'x' }), { outcome: 'unreadable', reason: 'EACCES' });
  expect(said(outcome.reply)).toBe('legacy-file');
});

describe('commands that come during a write', () => {
  test('wait, in order, and each sees what the one before left', () => {
    const home = new Home();
    home.send(legacy('create', { workspace: 'w' }));
    expect(home.send(legacy('touch', { activity: 'first' }))).toMatchObject({ kind: 'queued' });
    expect(home.send(legacy('close'))).toMatchObject({ kind: 'queued' });
    home.write();
    home.write();
    home.write();

    expect(readAsOldAgent(home.files.session!)).toMatchObject({ status: 'closed', recent_activity: 'first' });
    expect(home.play.state).toEqual({ writing: undefined, queue: [] });
    expect(home.play.kinds).toEqual(['intended', 'queued', 'queued', 'settled', 'settled', 'settled']);
  });

  test('are refused in their turn, and the next goes on', () => {
    const home = new Home(tab);
    const [close, touch, again] = [legacy('close'), legacy('touch', { activity: 'x' }), legacy('close')];
    home.send(close);
    home.send(touch);
    home.send(again);
    const { answers } = home.write();

    expect(answers!.map(({ command, reply }) => [command, reply.status])).toEqual([
      [close.id, 'succeeded'],
      [touch.id, 'failed'],
      [again.id, 'failed'],
    ]);
    expect(home.play.state.queue).toEqual([]);
  });

  test('are refused once 64 of them wait', () => {
    const home = new Home(tab);
    for (let sent = 0; sent < 65; sent += 1) home.send(legacy('touch', { activity: 'x' }));
    expect(said(home.send(legacy('touch', { activity: 'x' })).reply)).toBe('overloaded');
  });
});

describe('when a write ends otherwise', () => {
  test('a change by the old agent is kept, and the command decided on it', () => {
    const home = new Home(tab);
    home.send(legacy('touch', { activity: 'ours' }));
    home.files = { ...home.files, session: home.files.session!.replace('agent: "memory"', 'agent: "research"') };
    expect(home.end({ status: 'done', value: 'changed' })).toMatchObject({ kind: 'decided-again' });
    home.write();

    expect(readAsOldAgent(home.files.session!)).toMatchObject({ agent: 'research', recent_activity: 'ours' });
  });

  test('a session that the old agent closed meanwhile refuses, and the queue goes on', () => {
    const home = new Home(tab);
    const touch = legacy('touch', { activity: 'ours' });
    home.send(touch);
    home.send(legacy('close'));
    home.files = { ...home.files, session: home.files.session!.replace('"active"', '"closed"') };
    const outcome = home.end({ status: 'done', value: 'changed' });

    expect(outcome.answers!.map(({ reply }) => said(reply))).toEqual(['session-closed', 'session-closed']);
    expect(home.play.state).toEqual({ writing: undefined, queue: [] });
  });

  test('a failure answers with its problem, and the next command is tried', () => {
    const home = new Home(tab);
    home.send(legacy('touch', { activity: 'first' }));
    home.send(legacy('touch', { activity: 'second' }));
    const outcome = home.end({ status: 'failed', problem: problem('disk-full', 'no room') });

    expect(outcome.answers!.map(({ reply }) => said(reply))).toEqual(['disk-full']);
    expect(outcome.effects ?? []).toEqual([]);
    expect(home.intended).toHaveLength(1);
  });

  test('a call that ended before changes nothing', () => {
    const home = new Home(tab);
    home.send(legacy('touch', { activity: 'x' }));
    const { state } = home.play;
    home.play.take({
      type: 'call.ended',
      id: 'call:write-0',
      call: 'write-0',
      result: { status: 'done', value: 'written' },
    });
    expect(home.play.state).toEqual(state);
  });
});

test('the largest command makes an entry that a journal takes', () => {
  const home = new Home(tab);
  const files = Array.from({ length: 120 }, (_, index) => `${String(index)}-${'\u0001"'.repeat(80)}`);
  const huge = { context: '\u0001'.repeat(8000), files };
  expect(JSON.stringify(huge).length).toBeLessThan(128 * 1024);
  home.send(legacy('checkpoint', huge));
  home.send(legacy('checkpoint', huge));
  home.write();

  const sizes = home.play.entries.map((entry) => JSON.stringify(entry).length);
  expect(home.play.kinds).toEqual(['intended', 'queued', 'settled']);
  expect(Math.max(...sizes)).toBeLessThan(1024 * 1024);
});

test('whispers follow the decision that came with the command', () => {
  const home = new Home(tab);
  home.send(message('checkpoint', { payload: { context: 'x' }, decision: { ...stamp(true), route: 'legacy' } }));
  expect(home.write().effects).toMatchObject([{ kind: 'whisper', distributed: true }]);
});
