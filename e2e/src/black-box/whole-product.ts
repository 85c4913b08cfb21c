import { expect, test } from '@jest/globals';
import { Client } from '../client.ts';

/** Registers what a client sees of the whole product behind one origin, with keys and with teams. */
export function wholeProduct(client: () => Client): void {
  test('a question is answered by a team, and explain tells decision, route and attempts', async () => {
    const text = 'How should we roll out the new billing API?';
    const { status, body } = await client().command({ type: 'agent.ask', session: 's-whole', payload: { text } });

    expect({ status, body }).toMatchObject({ status: 200, body: { status: 'succeeded' } });
    expect(body.result).toMatchObject({ answeredBy: { kind: 'team' }, text: expect.any(String) });
    const explained = await client().call(body.links.explain);
    expect(explained.body).toMatchObject({
      status: 'succeeded',
      flags: { ENABLE_METAGPT_ROLES: { on: true } },
      route: { route: 'team' },
      attempts: 1,
      effects: [{ type: 'agent.ask', confirmed: true }],
    });
  });

  test('the same key asks nobody twice, whichever router hears it', async () => {
    const body = { type: 'session.create', session: 's-key', payload: { context: 'once' } };
    const first = await client().command(body, { 'idempotency-key': 'whole-1' });
    const again = await client().command(body, { 'idempotency-key': 'whole-1' });

    expect(again.body.id).toBe(first.body.id);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const journal = await client().call<{ items: unknown[] }>('/v1/sessions/s-key/journal');
    expect(journal.body.items).toHaveLength(1);
  });

  test('a request without a key, or with a strange one, is refused', async () => {
    const answer = await fetch(`${client().url}/v1/commands`);
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({ code: 'missing-credentials' });
    const stranger = new Client(client().url, { 'x-api-key': 'nobody' });
    expect((await stranger.call('/v1/sessions')).status).toBe(401);
  });

  test('a ticket opens its stream once, whichever replica hears it', async () => {
    const { body: run } = await client().command({ type: 'agent.ask', payload: { text: 'What now?' } });
    const ticket = { method: 'POST', body: { path: `${run.links.run ?? ''}/events` } };
    const { body } = await client().call<{ url: string }>('/v1/stream-tickets', ticket);

    const statuses = await Promise.all(Array.from({ length: 6 }, () => opened(`${client().url}${body.url}`)));

    expect(statuses.toSorted()).toEqual([200, 401, 401, 401, 401, 401]);
  });
}

/** Opens a stream without headers, as a browser does, and does not read it. */
async function opened(url: string): Promise<number> {
  const controller = new AbortController();
  const { status } = await fetch(url, { signal: controller.signal });
  controller.abort();
  return status;
}
