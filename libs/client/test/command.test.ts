import { describe, expect, test } from '@jest/globals';
import { type NewCommand, LeviathanProblem, createClient, resultOf } from '@leviathan/client';
import { Instant } from './fixtures/instant.ts';
import { ScriptedServer, type Step, broken, json, problem } from './fixtures/scripted-server.ts';

const summary = {
  ...{ id: 'c1', type: 'agent.ask', entity: 'r1', acceptedAt: '2026-01-31T12:00:00.000Z' },
  links: { self: '/v1/commands/c1', events: '/v1/commands/c1/events', explain: '/v1/commands/c1/explain' },
};
const accepted = json(202, { ...summary, status: 'running' });
const result = { answeredBy: { kind: 'team', name: 'advisory-team' }, text: 'Step by step.', usage: {} };
const ended = json(200, { ...summary, status: 'succeeded', result });
const unhappy = {
  type: '/problems/expired',
  title: 'Late',
  status: 408,
  detail: 'late',
  code: 'expired',
  retryable: false,
};

async function asked(steps: readonly Step[], waitMs?: number) {
  await using server = await ScriptedServer.start(...steps);
  const client = createClient({ url: server.url, timing: new Instant() });
  const outcome = await client.ask('How?', { key: 'k', ...(waitMs === undefined ? {} : { waitMs }) });
  return { outcome, received: server.received };
}

describe('a command', () => {
  test('is asked for under its key until it has ended, through whatever breaks', async () => {
    const { outcome, received } = await asked([broken, accepted, problem(503, 'shutting-down', true), broken, ended]);
    expect(outcome).toMatchObject({ status: 'succeeded', result: { text: 'Step by step.' }, command: { id: 'c1' } });
    expect(new Set(received.map(({ headers, body }) => `${String(headers['idempotency-key'])} ${body}`))).toEqual(
      new Set(['k {"type":"agent.ask","payload":{"text":"How?"}}']),
    );
    expect(received[0]?.headers['prefer']).toBe('wait=25');
  });

  test('that ends otherwise is a value with its problem', async () => {
    const { outcome } = await asked([json(200, { ...summary, status: 'expired', problem: unhappy })]);
    expect(outcome).toMatchObject({ status: 'expired', problem: { code: 'expired' }, command: { id: 'c1' } });
    expect(() => resultOf(outcome)).toThrow(LeviathanProblem);
  });

  test('that is refused at the edge is not sent again', async () => {
    const { outcome, received } = await asked([problem(422, 'key-reused', false), ended]);
    expect(outcome).toMatchObject({ status: 'refused', problem: { code: 'key-reused' } });
    expect(received).toHaveLength(1);
  });

  test('that goes on longer than the patience is undecided, and its key asks again', async () => {
    const { outcome } = await asked([accepted], 5000);
    expect(outcome).toMatchObject({ status: 'undecided', key: 'k', command: { id: 'c1', status: 'running' } });
  });

  test('that nobody answers is undecided, with the reason', async () => {
    const { outcome } = await asked([broken], 5000);
    expect(outcome).toMatchObject({ status: 'undecided', key: 'k', problem: { code: 'unreachable' } });
  });

  test('gets a key of its own when none is given', async () => {
    await using server = await ScriptedServer.start(ended);
    const client = createClient({ url: server.url });
    await client.ask('one');
    await client.ask('two');
    const keys = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{32}$/)]);
    expect(new Set(keys).size).toBe(2);
  });

  test('that is submitted comes back as soon as it is accepted', async () => {
    await using server = await ScriptedServer.start(broken, accepted);
    const sent = await createClient({ url: server.url }).submit({ type: 'agent.ask', payload: { text: 'How?' } });
    expect(sent).toMatchObject({ status: 'accepted', command: { id: 'c1' } });
    expect(server.received.map(({ headers }) => headers['prefer'])).toEqual([undefined, undefined]);
  });

  test('is cancelled by its id', async () => {
    await using server = await ScriptedServer.start(broken, accepted, problem(409, 'already-ended', false));
    const client = createClient({ url: server.url, timing: new Instant() });
    await expect(client.cancel('c/1')).resolves.toBeUndefined();
    await expect(client.cancel('c1')).resolves.toMatchObject({ code: 'already-ended' });
    expect(server.received[1]?.path).toBe('/v1/commands/c%2F1/cancel');
  });
});

test('the type of a command decides its payload and its result', async () => {
  await using server = await ScriptedServer.start(
    json(200, { ...summary, status: 'succeeded', result: { run: 'r1' } }),
  );
  const client = createClient({ url: server.url });
  const started = await client.command({ type: 'run.start', payload: { team: 'advisory-team', goal: 'Plan it.' } });
  const { run }: { run: string } = resultOf(started);
  expect(run).toBe('r1');
  // @ts-expect-error -- a payload of another type
  const wrong: NewCommand = { type: 'run.start', payload: { activity: 'reading' } };
  // @ts-expect-error -- no such type
  const none: NewCommand = { type: 'run.fly', payload: {} };
  expect([wrong.type, none.type]).toEqual(['run.start', 'run.fly']);
});
