import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Job } from '@leviathan/contracts';
import { type App, createHttp, createLog } from '@leviathan/service-kit';
import { jobMessage } from '../messages.ts';
import { Rig } from '../rig.ts';

let rig: Rig;
let app: App;

beforeEach(async () => {
  rig = await Rig.open();
  const log = createLog({ level: 'silent', service: 'session-store', instance: 'one' });
  app = await createHttp({ services: [rig.store], log, authentication: { kind: 'open' } });
});
afterEach(async () => {
  await app.close();
  await rig[Symbol.asyncDispose]();
});

async function get<T>(url: string): Promise<T> {
  const response = await app.inject({ url, headers: { host: 'localhost' } });
  return response.json<T>();
}

async function idsOf(url: string): Promise<string[]> {
  return (await get<{ items: Job[] }>(url)).items.map(({ id }) => id);
}

async function post(job: string, on: boolean, payload: object): Promise<void> {
  await rig.ask(jobMessage('post', { job, on, payload: { instructions: 'do it', ...payload } }));
}

test('jobs of both backends are listed, the youngest first, and filtered', async () => {
  await post('a', true, { toWorkspace: 'be', jobType: 'analysis' });
  await post('b', false, { toWorkspace: 'fe', jobType: 'analysis' });
  await post('c', true, { toWorkspace: 'fe' });
  await rig.ask(jobMessage('accept', { job: 'c', by: 's1' }));
  await rig.ask(jobMessage('accept', { job: 'never', by: 's1' }));

  expect(await idsOf('/v1/jobs')).toEqual(['c', 'b', 'a']);
  expect(await idsOf('/v1/jobs?status=pending')).toEqual(['b', 'a']);
  expect(await idsOf('/v1/jobs?status=pending,accepted&workspace=fe')).toEqual(['c', 'b']);
  expect(await idsOf('/v1/jobs?jobType=analysis&backend=grain')).toEqual(['a']);
  expect(await idsOf('/v1/jobs?acceptedBy=s1')).toEqual(['c']);
  expect(await idsOf('/v1/jobs?since=2999-01-01T00:00:00Z')).toEqual([]);
  expect(await idsOf('/v1/jobs?until=2000-01-01T00:00:00Z')).toEqual([]);
});

test('a list goes on where its page ended', async () => {
  for (const id of ['a', 'b', 'c']) await post(id, true, {});
  const first = await get<{ items: Job[]; next: string }>('/v1/jobs?limit=2');
  expect(first.items.map(({ id }) => id)).toEqual(['c', 'b']);
  expect(await idsOf(`/v1/jobs?limit=2&after=${first.next}`)).toEqual(['a']);
});

test('one job is read on either backend, and one that nobody posted is not found', async () => {
  await post('a', true, {});
  await post('b', false, {});
  expect(await get('/v1/jobs/a')).toMatchObject({ id: 'a', backend: 'grain', status: 'pending' });
  expect(await get('/v1/jobs/b')).toMatchObject({ id: 'b', backend: 'legacy', status: 'pending' });
  expect(await get('/v1/jobs/nope')).toMatchObject({ status: 404, code: 'job-not-found' });
});

test('a filter that is no status, and a time that is none, are refused by name', async () => {
  expect(await get('/v1/jobs?status=lost')).toMatchObject({ status: 400, code: 'invalid-request' });
  expect(await get('/v1/jobs?since=yesterday')).toMatchObject({
    status: 400,
    errors: [{ pointer: '/query/since', message: 'must be an ISO 8601 time' }],
  });
});
