import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Run, type Step, entityKey } from '@leviathan/contracts';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '@leviathan/test-kit';
import { ROLES_OFF, command } from '../domain/run/run-story.ts';
import { Orchestrator } from '../orchestrator.ts';

let orchestrator: Orchestrator;
const keyOf = (id: string): string => entityKey({ tenant: 'local', type: 'run', id }) ?? '';
const asked = (id: string, rest = {}) =>
  command(
    'agent.ask',
    { text: 'How do we roll out the API?' },
    { id: `c-${id}`, entity: keyOf(id), acceptedAt: Date.now(), ...rest },
  );

beforeAll(async () => {
  orchestrator = await Orchestrator.start();
  for (const command of [asked('first'), asked('second', { decision: ROLES_OFF, session: 's1' })]) {
    await orchestrator.send(command);
    await orchestrator.end(command);
  }
}, 60_000);
afterAll(async () => {
  await orchestrator[Symbol.asyncDispose]();
});

interface SentEvent {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
}

function eventsIn(text: string): readonly SentEvent[] {
  return text
    .split('\n\n')
    .map((block) => Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string])))
    .filter((fields) => 'data' in fields)
    .map((fields) => ({
      id: fields['id'],
      event: fields['event'],
      data: JSON.parse(fields['data'] ?? '') as SentEvent['data'],
    }));
}

async function stream(
  id: string,
  lastEventId?: string,
): Promise<{ readonly status: number; readonly events: readonly SentEvent[] }> {
  const headers = { host: '127.0.0.1', ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
  const response = await orchestrator.app.inject({ method: 'GET', url: `/v1/runs/${id}/events`, headers });
  return { status: response.statusCode, events: eventsIn(response.body) };
}

describe('GET /v1/runs', () => {
  test('lists the youngest first', async () => {
    const { body } = await orchestrator.get<{ items: Run[] }>('/v1/runs');

    expect(body.items.map(({ id }) => id)).toEqual(['second', 'first']);
  });

  test('pages with an opaque cursor', async () => {
    const first = await orchestrator.get<{ items: Run[]; next: string }>('/v1/runs?limit=1');
    const second = await orchestrator.get<{ items: Run[]; next?: string }>(`/v1/runs?limit=1&after=${first.body.next}`);

    expect([first.body.items[0]?.id, second.body.items[0]?.id, second.body.next]).toEqual([
      'second',
      'first',
      undefined,
    ]);
  });

  test('filters by status', async () => {
    const { body } = await orchestrator.get<{ items: Run[] }>('/v1/runs?status=failed,cancelled');

    expect(body.items).toEqual([]);
  });

  test('refuses a status that does not exist', async () => {
    expect(await orchestrator.get('/v1/runs?status=flying')).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    });
  });
});

describe('GET /v1/runs/{id}', () => {
  test('shows a run that a team answered', async () => {
    const { body } = await orchestrator.get<Run>('/v1/runs/first');

    expect(body).toMatchObject({
      id: 'first',
      status: 'succeeded',
      answeredBy: { kind: 'team', name: 'advisory-team' },
      steps: 4,
      round: 4,
      usage: { calls: 4 },
    });
    expect(body.text).toContain('To roll out the API');
  });

  test('shows a run that a persona answered', async () => {
    const { body } = await orchestrator.get<Run>('/v1/runs/second');

    expect(body).toMatchObject({ answeredBy: { kind: 'persona', name: 'ceo' }, steps: 1, session: 's1' });
  });

  test('shows it as it was at a position', async () => {
    const { body } = await orchestrator.get<Run>('/v1/runs/first/state?at=3');

    expect(body).toMatchObject({ status: 'running', seq: 3, steps: 2, round: 3 });
  });

  test('shows its steps, the oldest first, from a position on', async () => {
    const all = await orchestrator.get<{ items: Step[] }>('/v1/runs/first/steps');
    const rest = await orchestrator.get<{ items: Step[] }>('/v1/runs/first/steps?fromSeq=4');

    expect(all.body.items.map(({ step, role }) => `${String(step)} ${role}`)).toEqual([
      '1 researcher',
      '2 strategist',
      '3 engineer',
      '4 editor',
    ]);
    expect(rest.body.items).toEqual(all.body.items.slice(2));
  });

  test.each(['/v1/runs/none', '/v1/runs/none/steps', '/v1/runs/none/state?at=1', '/v1/runs/none/events'])(
    '%s is not found',
    async (path) => {
      expect(await orchestrator.get(path)).toMatchObject({ status: 404, body: { code: 'run-not-found' } });
    },
  );

  test.each(['%00', 'a'.repeat(200), '..%2F..%2Fetc', '*', '%3E', 'x'.repeat(10_000)])(
    'a hostile id gets a problem (%#)',
    async (id) => {
      const { status, body } = await orchestrator.get<{ code: string }>(`/v1/runs/${id}`);

      expect([400, 404]).toContain(status);
      expect(['invalid-id', 'run-not-found']).toContain(body.code);
    },
  );
});

describe('GET /v1/runs/{id}/events', () => {
  test('tells the whole run under AG-UI names, and ends with it', async () => {
    const { events } = await stream('first');

    expect(events.filter(({ event }) => event !== 'CUSTOM').map(({ event }) => event)).toEqual([
      'RUN_STARTED',
      'STEP_STARTED',
      'STEP_FINISHED',
      'STEP_STARTED',
      'STEP_FINISHED',
      'STEP_STARTED',
      'STEP_FINISHED',
      'STEP_STARTED',
      'STEP_FINISHED',
      'RUN_FINISHED',
    ]);
    expect(events.filter(({ data }) => data['name'] === 'leviathan.whisper')).toHaveLength(8);
  });

  test('gives the id of an entry to its last event', async () => {
    const { events } = await stream('first');

    const ids = events.flatMap(({ id, data }) => (id === undefined ? [] : [[id, data['seq']]]));
    expect(ids).toEqual([
      ['1', 1],
      ['2', 2],
      ['3', 3],
      ['4', 4],
      ['5', 5],
    ]);
  });

  test('resumes after the last event that was seen', async () => {
    const all = await stream('first');
    const rest = await stream('first', '3');

    expect(rest.events).toEqual(all.events.filter(({ data }) => Number(data['seq']) > 3));
  });

  test('answers 204 to who has seen the end', async () => {
    expect(await stream('first', '5')).toMatchObject({ status: 204, events: [] });
  });

  test('tells of a gap to who has seen more than a restored journal holds', async () => {
    const { status, events } = await stream('first', '9');

    expect({ status, events }).toMatchObject({ status: 200, events: [{ event: 'gap', data: { from: 6, to: 9 } }] });
  });

  test('refuses a position that is none', async () => {
    expect(await stream('first', 'x')).toMatchObject({ status: 400 });
  });

  test('follows a run that is going on, word by word', async () => {
    const command = asked('third');
    await orchestrator.send(command);
    await eventually(async () => (await orchestrator.get('/v1/runs/third')).status === 200);

    const { events } = await stream('third');

    const answer = events.findLast(({ event }) => event === 'STEP_FINISHED')?.data['text'];
    expect(events.at(-1)?.event).toBe('RUN_FINISHED');
    expect(events.at(-1)?.data['result']).toEqual({ text: answer });
    const seqs = events.flatMap(({ data }) => (data['seq'] === undefined ? [] : [Number(data['seq'])]));
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  });
});

describe('definitions', () => {
  test.each(['personas', 'roles', 'teams'])('GET /v1/%s lists what is in force', async (kind) => {
    const { body } = await orchestrator.get<{ items: unknown[]; problems: unknown[] }>(`/v1/${kind}`);

    expect(body.items.length).toBeGreaterThan(0);
    expect(body.problems).toEqual([]);
  });

  test('GET /v1/teams/{name} shows one with its digest', async () => {
    const { status, body } = await orchestrator.get<{ digest: string }>('/v1/teams/advisory-team');

    expect([status, body.digest.length]).toEqual([200, 64]);
  });

  test('GET /v1/teams/{name} of none is not found', async () => {
    expect(await orchestrator.get('/v1/teams/none')).toMatchObject({
      status: 404,
      body: { code: 'definition-not-found' },
    });
  });

  test("a broken file of the user's is named in the list, and the service goes on", async () => {
    const folder = join(orchestrator.folder, 'app/teams');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'mine.yaml'), 'name: mine\nrounds: many\n');

    await eventually(async () => {
      const { body } = await orchestrator.get<{ problems: { file: string; line: number }[] }>('/v1/teams');
      expect(body.problems).toContainEqual(expect.objectContaining({ file: join(folder, 'mine.yaml'), line: 2 }));
    });
  });
});
