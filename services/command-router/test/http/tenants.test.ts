import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SystemClock } from '@leviathan/kernel';
import { type Authentication, closeAuthentication, openAuthentication } from '@leviathan/service-kit';
import { TestSystem, ask } from '../fixtures/system.ts';
import { isBroken } from '../fixtures/test-run.ts';
import { until } from '../fixtures/until.ts';

const SILENCE = { info: () => undefined, warn: () => undefined, error: () => undefined };
const KEYS = [
  { key: 'red-key', tenant: 'red', scopes: ['*'] },
  { key: 'blue-key', tenant: 'blue', scopes: ['*'] },
  { key: 'reader', tenant: 'red', scopes: ['commands:read'] },
  { key: 'sessions-only', tenant: 'red', scopes: ['sessions:write'] },
  { key: 'sessions-and-runs', tenant: 'red', scopes: ['sessions:write', 'runs:write'] },
  { key: 'runs-only', tenant: 'red', scopes: ['runs:write'] },
  { key: 'mender', tenant: 'red', scopes: ['parked:write'] },
];
const red = { 'x-api-key': 'red-key' };
const blue = { 'x-api-key': 'blue-key' };
const reader = { 'x-api-key': 'reader' };

let folder: string;
let authentication: Authentication;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'keys-'));
  const keys = KEYS.map(({ key, tenant, scopes }) => {
    return { id: key, hash: createHash('sha256').update(key).digest('hex'), tenant, subject: key, scopes };
  });
  const apiKeysFile = join(folder, 'keys.json');
  await writeFile(apiKeysFile, JSON.stringify({ keys }));
  authentication = await openAuthentication(
    { httpHost: '0.0.0.0', apiKeysFile },
    { clock: new SystemClock(), log: SILENCE },
  );
});
afterAll(async () => {
  closeAuthentication(authentication);
  await rm(folder, { recursive: true });
});

test("another tenant's command is as unknown as one that never was", async () => {
  await using system = await TestSystem.start({ authentication });
  const { id } = (await system.post(ask('slow'), red)).body;

  for (const path of ['', '/explain', '/events']) {
    expect((await system.get(`/v1/commands/${id}${path}`, blue)).status).toBe(404);
  }
  expect((await system.send('POST', `/v1/commands/${id}/cancel`, undefined, blue)).status).toBe(404);
  expect((await system.send('POST', `/v1/parked/${id}/redrive`, {}, blue)).status).toBe(404);
  expect((await system.send('POST', `/v1/parked/${id}/discard`, { reason: 'x' }, blue)).status).toBe(404);
  expect((await system.get('/v1/commands', blue)).body.items).toEqual([]);
  expect((await system.get('/v1/commands', red)).body.items).toHaveLength(1);
});

test('the same Idempotency-Key of two tenants is two commands', async () => {
  await using system = await TestSystem.start({ authentication });
  const key = { 'idempotency-key': 'k' };

  const answers = [await system.post(ask('a'), { ...red, ...key }), await system.post(ask('b'), { ...blue, ...key })];

  expect(answers.map(({ status }) => status)).toEqual([202, 202]);
  expect(answers[0]?.body.id).not.toBe(answers[1]?.body.id);
});

test('every route needs its scope', async () => {
  await using system = await TestSystem.start({ authentication, withOwner: false });

  expect((await system.get('/v1/commands', reader)).status).toBe(200);
  expect((await system.post(ask('a'), reader)).body.code).toBe('not-permitted');
  expect((await system.get('/v1/parked', reader)).body.code).toBe('not-permitted');
  expect((await system.send('POST', '/v1/parked/x/redrive', {}, reader)).body.code).toBe('not-permitted');
  expect((await system.get('/v1/system', reader)).body.code).toBe('not-permitted');
  expect((await system.post(ask('a'))).body.code).toBe('missing-credentials');
});

test('who may command sessions only can neither start nor cancel a run', async () => {
  await using system = await TestSystem.start({ authentication });
  const sessions = { 'x-api-key': 'sessions-only' };

  const refused = await system.post(ask('a'), sessions);
  const { id } = (await system.post(ask('slow'), { 'x-api-key': 'runs-only' })).body;
  const notCancelled = await system.send('POST', `/v1/commands/${id}/cancel`, undefined, sessions);

  expect(refused.body).toMatchObject({
    code: 'not-permitted',
    detail: 'sessions-only lacks the scope commands:write or runs:write',
  });
  expect(id).toBeDefined();
  expect(notCancelled.body.code).toBe('not-permitted');
});

test('a reminder sends only what the one who sets it may send', async () => {
  await using system = await TestSystem.start({ authentication });
  const remind = (command: object): object => ({
    ...{ type: 'reminder.set', session: 's-1' },
    payload: { at: '2099-01-01T00:00:00Z', command },
  });
  const ofRuns = remind({ type: 'agent.ask.v1', payload: { text: 'a' } });
  const now = { prefer: 'wait=0' }; // no session-store is here to take them
  const ofSessions = remind({ type: 'session.touch', payload: {} });

  const escalated = await system.post(ofRuns, { 'x-api-key': 'sessions-only' });
  const answers = [
    await system.post(ofSessions, { ...now, 'x-api-key': 'sessions-only' }),
    await system.post(ofRuns, { ...now, 'x-api-key': 'sessions-and-runs' }),
    await system.post(ofRuns, { ...now, ...red }),
  ];

  expect(escalated.body).toMatchObject({
    code: 'not-permitted',
    detail: 'sessions-only lacks the scope commands:write or runs:write',
  });
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
});

test('who may mend parked commands sends them again as they are, and changes only those that it may send', async () => {
  isBroken.value = true;
  await using system = await TestSystem.start({ authentication });
  const { id } = (await system.post(ask('throw'), red)).body;
  await until(system, id, 'parked', red);
  const change = { payload: { text: 'something else' } };
  const mender = { 'x-api-key': 'mender' };

  for (const deed of ['edit', 'redrive']) {
    const refused = await system.send('POST', `/v1/parked/${id}/${deed}`, change, mender);
    expect(refused.body).toMatchObject({ code: 'not-permitted' });
  }
  expect((await system.send('POST', `/v1/parked/${id}/redrive`, {}, mender)).status).toBe(202);
});

test('accepted commands and what was done to them are in the audit of their tenant, once each', async () => {
  await using system = await TestSystem.start({ authentication });
  const { id } = (await system.post(ask('slow'), { ...red, 'idempotency-key': 'once' })).body;
  await system.post(ask('slow'), { ...red, 'idempotency-key': 'once' });
  await system.post(ask('refused'), reader);
  await system.send('POST', `/v1/commands/${id}/cancel`, undefined, red);

  const { items } = (await system.get('/v1/audit', red)).body;

  expect(items).toMatchObject([
    { action: 'POST /v1/commands/:id/cancel', target: { id }, credential: 'key red-key', result: { status: 202 } },
    {
      ...{ action: 'POST /v1/commands', subject: 'red-key', credential: 'key red-key', from: { address: '127.0.0.1' } },
      target: { command: id, type: 'agent.ask' },
    },
  ]);
  expect((await system.get('/v1/audit', blue)).body.items).toEqual([]);
  expect((await system.get('/v1/audit', reader)).body.code).toBe('not-permitted');
});
