import { describe, expect, test } from '@jest/globals';
import type { Client } from '../client.ts';

const ask = (payload: unknown) => ({ type: 'agent.ask', payload });
const touch = (session: string) => ({ type: 'session.touch', session, payload: { activity: 'x' } });

/** Registers the suite of what every shape of the product refuses, and how it says so. */
export function refusals(client: () => Client): void {
  refusedCommands(client);
  hostileIds(client);
  refusedPaths(client);
}

function refusedCommands(client: () => Client): void {
  describe('a command is refused with its problem', () => {
    test.each<[string, unknown, number, string]>([
      ['of an unknown type', { type: 'agent.sing', payload: {} }, 400, 'unknown-command-type'],
      ['without its text', ask({}), 400, 'invalid-payload'],
      ['with a field too many', ask({ text: 'hello', volume: 11 }), 400, 'invalid-payload'],
      ['with an unknown field of its own', { ...ask({ text: 'hello' }), colour: 'red' }, 400, 'invalid-request'],
      ['that is not JSON', '{"type":', 400, 'invalid-json'],
      ['that is too large', ask({ text: 'x'.repeat(300_000) }), 413, 'payload-too-large'],
      ['for an id with a control character', touch('a\u0000b'), 400, 'invalid-id'],
      ['for an id of 10 KB', touch('x'.repeat(10_240)), 400, 'invalid-id'],
    ])('%s', async (_, body, status, code) => {
      const answer = await client().call('/v1/commands', { method: 'POST', body });

      expect(answer).toMatchObject({ status, body: { code, status, type: `/problems/${code}` } });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
    });

    test('a schema violation names the field', async () => {
      const { body } = await client().call('/v1/commands', { method: 'POST', body: ask({ text: 7 }) });

      expect(body).toMatchObject({ errors: [{ pointer: '/payload/text' }] });
    });

    test('for a session that nobody created', async () => {
      const { body } = await client().command(touch('nobody'));

      expect(body).toMatchObject({ status: 'failed', problem: { code: 'session-not-found' } });
    });
  });

  test('a key that belongs to another request is refused', async () => {
    const headers = { 'idempotency-key': 'once' };
    const create = (context: string) => ({ type: 'session.create', payload: { context } });
    await client().command(create('one'), headers);

    const again = await client().command(create('two'), headers);

    expect(again).toMatchObject({ status: 422, body: { code: 'key-reused' } });
  });
}

function hostileIds(client: () => Client): void {
  test.each(['.', '..'])('the id %j is refused: no path could ever address it', async (id) => {
    const { body } = await client().command({ type: 'session.create', session: id, payload: {} });

    expect(body).toMatchObject({ code: 'invalid-id' });
  });

  test.each(['*', '>', 'a.b', '%2e%2e', 'a/b', '`$(id)`', '日本'])(
    'the hostile id %j names one session and nothing else',
    async (id) => {
      const created = await client().command({ type: 'session.create', session: id, payload: {} });
      expect(created.body).toMatchObject({ status: 'succeeded', result: { session: { id } } });

      const read = await client().call(`/v1/sessions/${encodeURIComponent(id)}`);

      expect(read).toMatchObject({ status: 200, body: { id } });
    },
  );
}

function refusedPaths(client: () => Client): void {
  test.each([
    ['/v1/sessions/unknown', 404, 'session-not-found'],
    ['/v1/runs/unknown', 404, 'run-not-found'],
    ['/v1/commands/unknown', 404, 'not-found'],
    ['/v1/commands/a%00b', 400, 'invalid-id'],
    ['/v1/flags/unknown', 404, 'not-found'],
    ['/v1/commands?limit=0', 400, 'invalid-request'],
    ['/v1/commands?after=garbage', 400, 'invalid-request'],
    ['/nothing/here', 404, 'not-found'],
  ])('GET %s is a problem', async (path, status, code) => {
    expect(await client().call(path)).toMatchObject({ status, body: { code } });
  });

  test('a flag is changed only by those who know its version', async () => {
    const path = '/v1/flags/ENABLE_ORLEANS';
    const body = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: 'on' };

    expect(await client().call(path, { method: 'PUT', body })).toMatchObject({
      status: 428,
      body: { code: 'precondition-required' },
    });
    expect(await client().call(path, { method: 'PUT', body, headers: { 'if-match': '"old"' } })).toMatchObject({
      status: 412,
      body: { code: 'stale-version' },
    });
  });
}
