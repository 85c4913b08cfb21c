import { describe, expect, test } from '@jest/globals';
import {
  NewWhisper,
  WHISPER_TYPES,
  Whisper,
  decodeWhisper,
  isMalformed,
  scopeOf,
  whisperOf,
  whisperSubject,
} from '@leviathan/contracts';
import { Value } from 'typebox/value';

const guidance: NewWhisper = {
  type: 'context_injection',
  significance: 0.7,
  session: 'tab-1',
  role: 'architect',
  payload: { text: 'the ADR settles this', references: ['context://adr/0007'] },
};
const origin = { id: 'w-1', tenant: 'local', at: 1_764_000_000_000, source: { system: 'laptop', service: 'test' } };

describe('promotion', () => {
  test.each([
    [0, 'local'],
    [0.4, 'local'],
    [0.6, 'local'],
    [0.6000001, 'regional'],
    [0.8, 'regional'],
    [0.8000001, 'global'],
    [1, 'global'],
  ] as const)('a significance of %d reaches %s', (significance, scope) => {
    expect(scopeOf(significance)).toBe(scope);
  });
});

test('there are 18 types, each a legal token of a subject', () => {
  expect(new Set(WHISPER_TYPES).size).toBe(18);
  expect(WHISPER_TYPES.every((type) => /^[a-z_]+$/.test(type))).toBe(true);
});

describe('a whisper', () => {
  test('gets its scope, lifetime, source and empty counters at birth', () => {
    expect(whisperOf(guidance, origin)).toEqual({
      type: 'context_injection',
      significance: 0.7,
      session: 'tab-1',
      payload: guidance.payload,
      id: 'w-1',
      tenant: 'local',
      at: origin.at,
      scope: 'regional',
      ttlSeconds: 3600,
      source: { system: 'laptop', service: 'test', session: 'tab-1', role: 'architect' },
      hops: 0,
      feedback: { used: 0, ignored: 0, helped: 0, harmed: 0 },
    });
  });

  test('survives its way over the wire', () => {
    const whisper = whisperOf(guidance, { ...origin, causation: { command: 'c-1' } });
    expect(Value.Check(Whisper, whisper)).toBe(true);
    expect(decodeWhisper(JSON.stringify(whisper))).toEqual(whisper);
  });

  test('of a newer release, with fields nobody knows yet, is read', () => {
    const newer = { ...whisperOf(guidance, origin), mood: 'blue', payload: { text: 'x', language: 'en' } };
    expect(decodeWhisper(JSON.stringify(newer))).toMatchObject({ id: 'w-1' });
  });

  test.each(['', 'null', '[]', '{}', '{"type":"gossip"}'])('is not made of %j', (body) => {
    expect(isMalformed(decodeWhisper(body) as object)).toBe(true);
  });

  test.each([8.64e15 + 1, 1e300, -1, 0.5])('is not born at %d, which no calendar has', (at) => {
    const body = JSON.stringify({ ...whisperOf(guidance, origin), at });
    expect(decodeWhisper(body)).toEqual({ malformed: expect.stringMatching(/^\/at /) });
  });

  test('may be born at the last instant of the calendar', () => {
    const last = { ...whisperOf(guidance, origin), at: 8.64e15 };
    expect(decodeWhisper(JSON.stringify(last))).toEqual(last);
  });
});

describe('published', () => {
  const whisper = whisperOf(guidance, origin);

  test('once, under its tenant, scope, session and type', () => {
    expect(whisperSubject(whisper)).toBe('whisper.local.regional.tab-1.context_injection');
  });

  test('under _ without a session, which no session can be called', () => {
    expect(whisperSubject({ ...whisper, session: '' })).toBe('whisper.local.regional._.context_injection');
    expect(whisperSubject({ ...whisper, session: '_' })).toBe('whisper.local.regional.%5F.context_injection');
  });

  test('within its tenant, whatever the session is called', () => {
    expect(whisperSubject({ ...whisper, tenant: 'a.b', session: '*.>' }).split('.')).toHaveLength(5);
  });
});

describe('refused from a sender', () => {
  test.each([
    ['an unknown type', { type: 'gossip' }],
    ['a significance above 1', { significance: 1.1 }],
    ['a significance below 0', { significance: -0.1 }],
    ['no lifetime at all', { ttlSeconds: 0 }],
    ['an empty session', { session: '' }],
    ['a session of 10 KB', { session: 'x'.repeat(10_240) }],
    ['a reference that leads outside', { payload: { references: ['file:///etc/passwd'] } }],
    ['an unknown field', { volume: 11 }],
    ['an unknown field of the payload', { payload: { textt: 'x' } }],
    ['an unknown field of the conditions', { conditions: { moon: 'full' } }],
    ['its own scope', { scope: 'global' }],
  ])('%s', (_, change) => {
    expect(Value.Check(NewWhisper, guidance)).toBe(true);
    expect(Value.Check(NewWhisper, { ...guidance, ...change })).toBe(false);
  });
});
