import { expect, test } from '@jest/globals';
import type { WireMessage } from '@leviathan/contracts';
import { VirtualClock } from '@leviathan/kernel';
import { type App, createHttp, createLog } from '@leviathan/service-kit';
import { eventually } from '@leviathan/test-kit';
import { createCommandRouter } from '../src/service.ts';
import { PARTITIONS, TestSystem, ask } from './fixtures/system.ts';

const log = createLog({ level: 'silent', service: 'test', instance: 'test' });

/** Another router over the same engines, as in a process of its own. */
async function secondRouter(system: TestSystem): Promise<AsyncDisposable & { readonly app: App }> {
  const router = await createCommandRouter({
    settings: { instance: 'router-2', partitions: PARTITIONS, dataDir: system.folder },
    engines: { ...system.engines, mode: 'distributed', commands: system.bus },
    ...{ flags: system.flags, clock: system.clock, log },
  });
  const app = await createHttp({ services: [router], log, authentication: { kind: 'open' } });
  await router.start();
  const close = (): Promise<void> => app.close().then(() => router.stop());
  return { app, [Symbol.asyncDispose]: close };
}

/** A command that router-1 accepted, that has run, and whose reply was lost. The clock stands: router-1 does not ask. */
async function unanswered(
  system: TestSystem,
  text = 'hello',
): Promise<{ readonly id: string; readonly reply: WireMessage }> {
  system.bus.loses.add('replies').add('orphaned-replies');
  const { body } = await system.post(ask(text), { 'idempotency-key': 'k' });
  const reply = await eventually(() => {
    const found = system.bus.published.find(({ kind }) => kind === 'replies');
    if (found === undefined) throw new Error('no reply yet');
    return found.message;
  });
  system.bus.loses.clear();
  return { id: body.id, reply };
}

const statusAt = async (app: App, id: string): Promise<string> =>
  (await app.inject({ method: 'GET', url: `/v1/commands/${id}` })).json<{ status: string }>().status;

test('whoever looks at a command of another router gets its answer without waiting for a sweep', async () => {
  await using system = await TestSystem.start({ clock: new VirtualClock() });
  await using second = await secondRouter(system);
  const { id } = await unanswered(system);
  expect(await statusAt(second.app, id)).toBe('accepted');
  await eventually(async () => expect(await statusAt(second.app, id)).toBe('succeeded'));
});

test('so does whoever repeats the request there, without waiting', async () => {
  await using system = await TestSystem.start({ clock: new VirtualClock() });
  await using second = await secondRouter(system);
  const { id } = await unanswered(system);
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' };
  const repeat = () => second.app.inject({ method: 'POST', url: '/v1/commands', headers, payload: ask('hello') });
  expect(await repeat()).toMatchObject({ statusCode: 202, headers: { 'idempotency-replayed': 'true' } });
  await eventually(async () => {
    const answer = await repeat();
    expect([answer.statusCode, answer.json()]).toMatchObject([200, { id, status: 'succeeded' }]);
  });
});

test('however often a client looks, the owner is asked for it at once, a second later, and then less and less often', async () => {
  const clock = new VirtualClock();
  await using system = await TestSystem.start({ clock });
  await using second = await secondRouter(system);
  const { id } = await unanswered(system, 'slow');
  const asked = (): number => system.bus.sent('agent.ask').length;
  for (let look = 0; look < 10; look += 1) await statusAt(second.app, id);
  await eventually(() => expect(asked()).toBe(2));
  await clock.advance(999);
  await statusAt(second.app, id);
  expect(asked()).toBe(2);
  await clock.advance(1);
  await statusAt(second.app, id);
  await eventually(() => expect(asked()).toBe(3));
});

test('a client that waits at another router gets the answer also when the first ask for it is lost', async () => {
  const clock = new VirtualClock();
  await using system = await TestSystem.start({ clock });
  await using second = await secondRouter(system);
  const { id } = await unanswered(system);
  system.bus.loses.add('replies').add('orphaned-replies');
  const headers = { 'content-type': 'application/json', 'idempotency-key': 'k', prefer: 'wait=10' };
  const answer = second.app.inject({ method: 'POST', url: '/v1/commands', headers, payload: ask('hello') });
  await eventually(() => expect(system.bus.published.filter(({ kind }) => kind === 'replies')).toHaveLength(2));
  system.bus.loses.clear();

  await clock.advance(1000);

  expect(await answer).toMatchObject({ statusCode: 200 });
  expect((await answer).json()).toMatchObject({ id, status: 'succeeded' });
});

test('a reply whose router is gone is journaled by one that lives', async () => {
  await using system = await TestSystem.start({ clock: new VirtualClock() });
  const { id, reply } = await unanswered(system);
  await system.router.stop();
  await using second = await secondRouter(system);
  await expect(system.bus.publish({ kind: 'orphaned-replies' }, reply)).resolves.toMatchObject({
    outcome: 'confirmed',
  });
  expect(await statusAt(second.app, id)).toBe('succeeded');
  expect(system.bus.sent('agent.ask')).toHaveLength(1);
});
