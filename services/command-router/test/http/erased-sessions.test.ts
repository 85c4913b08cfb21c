import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type FinalReply, encodeReply } from '@leviathan/contracts';
import { eventually } from '@leviathan/test-kit';
import { TestSystem, ask } from '../fixtures/system.ts';
import { isBroken } from '../fixtures/test-run.ts';
import { until } from '../fixtures/until.ts';

const CANARY = 'canary-7f3a';

/** Files of the data folder, of every store of the process, that hold the canary. */
async function filesWithCanary(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = await Promise.all(files.map(async (file) => ((await readFile(file)).includes(CANARY) ? [file] : [])));
  return found.flat();
}

/** What session-store answers, which this system does without. */
async function answer(system: TestSystem, command: string, reply: FinalReply): Promise<void> {
  const wire = encodeReply({ command, tenant: 'local', reply, attempt: 1 }, 'test');
  await system.bus.publish({ kind: 'replies', instance: 'router-1' }, wire);
}

test('erasing a session leaves nothing of what it said, nor of what was answered, in any store', async () => {
  isBroken.value = true;
  await using system = await TestSystem.start();
  const of = { session: 's1' };
  const done = (await system.post(ask(`${CANARY} done`, of), { prefer: 'wait=20', 'idempotency-key': 'k' })).body.id;
  const parked = (await system.post(ask(`throw ${CANARY}`, of))).body.id;
  const live = (await system.post(ask(`slow ${CANARY}`, of))).body.id;
  const other = (await system.post(ask('bystander', { session: 's2' }), { prefer: 'wait=20' })).body.id;
  await until(system, parked, 'parked');
  await until(system, live, 'running');
  await system.send('POST', `/v1/parked/${parked}/edit`, { payload: { text: `throw ${CANARY} again` } });
  const erase = (await system.post({ type: 'session.erase', session: 's1', payload: {} })).body.id;
  expect(await filesWithCanary(system.folder)).not.toEqual([]);

  await answer(system, erase, { status: 'succeeded', result: { erased: 's1' } });

  await until(system, live, 'failed'); // its run was erased with it
  await eventually(async () => {
    for (const id of [done, parked, live]) {
      expect((await system.get(`/v1/commands/${id}`)).body).toMatchObject({ erased: true, payload: null });
    }
    expect(await filesWithCanary(system.folder)).toEqual([]);
  });
  expect((await system.get('/v1/parked')).body.items).toEqual([]);
  expect((await system.get(`/v1/commands/${done}`)).body).toMatchObject({
    status: 'succeeded',
    problem: { code: 'erased' },
  });
  expect((await system.get(`/v1/commands/${parked}`)).body).toMatchObject({ status: 'failed' });
  expect((await system.get(`/v1/commands/${done}/explain`)).body).toMatchObject({
    timeline: [{ event: 'blank' }, { event: 'blank' }, { event: 'erased' }],
  });
  expect((await system.get(`/v1/commands/${done}/events`)).text).toContain('event: ended');
  expect((await system.get(`/v1/commands/${other}`)).body).toMatchObject({ result: { text: 'bystander' } });
  expect((await system.get(`/v1/commands/${erase}`)).body).toMatchObject({ status: 'succeeded' });
  const again = await system.post(ask(`${CANARY} done`, of), { 'idempotency-key': 'k' });
  expect([again.status, again.body.code]).toEqual([410, 'erased']);
}, 60_000);

test('a router that ends in the middle goes on with it after its start', async () => {
  await using system = await TestSystem.start();
  const { id } = (await system.post(ask(`slow ${CANARY}`, { session: 's1' }))).body;
  await until(system, id, 'running');
  const erase = (await system.post({ type: 'session.erase', session: 's1', payload: {} })).body.id;
  await system.owner?.drain();
  system.owner = undefined; // nobody ends the run: the erasure has to wait for it
  await answer(system, erase, { status: 'succeeded', result: { erased: 's1' } });
  await until(system, erase, 'succeeded');

  await system.crash();
  await system.start();

  await eventually(async () => expect(await filesWithCanary(system.folder)).toEqual([]));
  expect((await system.get(`/v1/commands/${id}`)).body).toMatchObject({ erased: true });
}, 60_000);
