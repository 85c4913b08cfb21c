import { describe, expect, test } from '@jest/globals';
import {
  type CommandMessage,
  type Decision,
  decodeCommand,
  decodeReply,
  encodeCommand,
  encodeReply,
  problem,
} from '@leviathan/contracts';

const each = <T>(value: T) => ({
  ENABLE_METAGPT_ROLES: value,
  ENABLE_ORLEANS: value,
  ENABLE_DISTRIBUTED_WHISPERS: value,
  ENABLE_MONITORING: value,
});
const decision: Decision = {
  flags: each(true),
  variants: each('on'),
  reasons: each('STATIC'),
  snapshot: { etag: '"7-abc"', ageMs: 12, source: 'live' },
  route: 'team',
};
const command: CommandMessage = {
  id: 'c-1',
  type: 'agent.ask',
  version: 1,
  tenant: 'local',
  entity: 'local/run/r-1',
  session: 'tab-1',
  payload: { text: 'how?' },
  decision,
  acceptedAt: Date.UTC(2026, 0, 1),
  deadline: Date.UTC(2026, 0, 2),
  attempt: 2,
  replyTo: 'router-1',
  causation: 'local/run/r-0:00000003:0',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};

describe('a command on the wire', () => {
  test('carries what a person looking at the queue wants to know', () => {
    expect(encodeCommand(command, '/command-router/router-1').attributes).toEqual({
      specversion: '1.0',
      id: 'c-1',
      source: '/command-router/router-1',
      type: 'leviathan.command.agent.ask.v1',
      subject: 'local/run/r-1',
      time: '2026-01-01T00:00:00.000Z',
      dataschema: 'urn:leviathan:command:agent.ask.v1',
      datacontenttype: 'application/json',
      levtenant: 'local',
      levattempt: '2',
      levdecision: 'team;"7-abc"',
      expirytime: '2026-01-02T00:00:00.000Z',
      correlationid: 'tab-1',
      causationid: 'local/run/r-0:00000003:0',
      traceparent: command.traceparent,
    });
  });

  test('comes back as it was sent', () => {
    expect(decodeCommand(encodeCommand(command, 'x'))).toEqual(command);
  });

  test('leaves out what it does not have', () => {
    const bare: CommandMessage = {
      id: 'c-2',
      type: 'run.cancel',
      version: 1,
      tenant: 'local',
      entity: 'local/run/r-1',
      payload: {},
      decision,
      acceptedAt: 0,
      attempt: 1,
    };
    expect(Object.keys(encodeCommand(bare, 'x').attributes)).not.toContain('expirytime');
    expect(decodeCommand(encodeCommand(bare, 'x'))).toEqual(bare);
  });

  test('may wait for ever: a deadline that no calendar has is no reason to fail', () => {
    const patient = { ...command, deadline: Number.MAX_SAFE_INTEGER };
    expect(decodeCommand(encodeCommand(patient, 'x'))).toEqual(patient);
  });

  test('of a newer release, with fields nobody knows yet, is read', () => {
    const body = JSON.stringify({ ...command, mood: 'blue', decision: { ...decision, cell: 7 } });
    expect(decodeCommand({ id: 'c-1', attributes: {}, body })).toMatchObject({ id: 'c-1' });
  });
});

describe('malformed, and said why', () => {
  test.each([
    ['no JSON', '{"id":', /not JSON/],
    ['nothing', '', /not JSON/],
    ['a list', '[]', /^\/ /],
    ['null', 'null', /^\/ /],
    ['no id', JSON.stringify({ ...command, id: undefined }), /id/],
    ['a version of 0', JSON.stringify({ ...command, version: 0 }), /^\/version /],
    ['accepted at a time that no calendar has', JSON.stringify({ ...command, acceptedAt: 1e300 }), /^\/acceptedAt /],
    ['accepted before the epoch', JSON.stringify({ ...command, acceptedAt: -1 }), /^\/acceptedAt /],
    ['a deadline that is no time at all', JSON.stringify({ ...command, deadline: 1e300 }), /^\/deadline /],
    [
      'an unknown route',
      JSON.stringify({ ...command, decision: { ...decision, route: 'sideways' } }),
      /^\/decision\/route /,
    ],
    [
      'no decision about a flag',
      JSON.stringify({ ...command, decision: { ...decision, flags: {} } }),
      /^\/decision\/flags /,
    ],
  ])('%s', (_, body, reason) => {
    expect(decodeCommand({ id: 'x', attributes: {}, body })).toEqual({ malformed: expect.stringMatching(reason) });
  });
});

describe('a reply on the wire', () => {
  test.each([
    { status: 'running' } as const,
    { status: 'succeeded', result: { text: 'so' } } as const,
    { status: 'parked', problem: problem('poison', 'twice') } as const,
  ])('comes back as it was sent: $status', (reply) => {
    const message = { command: 'c-1', tenant: 'local', reply };
    const wire = encodeReply(message, '/role-orchestrator/one');
    expect(wire.attributes).toMatchObject({
      type: `leviathan.reply.${reply.status}.v1`,
      subject: 'c-1',
      levtenant: 'local',
    });
    expect(decodeReply(wire)).toEqual(message);
  });

  test('that says nothing known is malformed', () => {
    const body = JSON.stringify({ command: 'c-1', tenant: 'local', reply: { status: 'bored' } });
    expect(decodeReply({ id: 'x', attributes: {}, body })).toEqual({ malformed: expect.any(String) });
  });
});
