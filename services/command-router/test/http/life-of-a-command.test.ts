import { describe, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { TestSystem, ask } from '../fixtures/system.ts';
import { until } from '../fixtures/until.ts';

const WAIT = { prefer: 'wait=20' };

test('a long command runs, and ends when its owner says so', async () => {
  await using system = await TestSystem.start();
  const { id, entity } = (await system.post(ask('slow'))).body;
  await until(system, id, 'running');

  await system.post({ type: 'run.cancel', entity, payload: { reason: 'finish' } }, WAIT);

  expect((await until(system, id, 'succeeded')).body.result).toMatchObject({ text: 'finished' });
});

describe('cancelling', () => {
  test('asks the owner, who ends the command', async () => {
    await using system = await TestSystem.start();
    const { id } = (await system.post(ask('slow'))).body;

    const cancelled = await system.send('POST', `/v1/commands/${id}/cancel`);

    expect(cancelled.status).toBe(202);
    expect(cancelled.body.cancelRequestedAt).toMatch(/Z$/);
    expect((await until(system, id, 'cancelled')).body.problem).toMatchObject({ code: 'cancelled' });
  });

  test('twice is cancelling once', async () => {
    await using system = await TestSystem.start();
    const { id } = (await system.post(ask('slow'))).body;

    const [first, second] = [
      await system.send('POST', `/v1/commands/${id}/cancel`),
      await system.send('POST', `/v1/commands/${id}/cancel`),
    ];

    expect(first.status).toBe(202);
    expect([202, 409]).toContain(second.status); // it may have ended in between
    await until(system, id, 'cancelled');
    expect(system.bus.sent('command.cancel')).toHaveLength(1);
  });

  test('what has ended is refused', async () => {
    await using system = await TestSystem.start();
    const { id } = (await system.post(ask('hello'), WAIT)).body;

    const answer = await system.send('POST', `/v1/commands/${id}/cancel`);

    expect([answer.status, answer.body.code]).toEqual([409, 'already-ended']);
  });

  test('what still waits for its owner comes after its turn: the command keeps its end', async () => {
    await using system = await TestSystem.start({ withOwner: false });
    const { id } = (await system.post(ask('hello'), { prefer: 'wait=0' })).body;
    await system.send('POST', `/v1/commands/${id}/cancel`);

    await system.startOwner();

    await until(system, id, 'succeeded');
  });

  test('while it ends: the owner decides, and both sides agree', async () => {
    await using system = await TestSystem.start();
    for (let round = 0; round < 10; round += 1) {
      const { id, entity } = (await system.post(ask('slow'))).body;

      await Promise.all([
        system.post({ type: 'run.cancel', entity, payload: { reason: 'finish' } }),
        system.send('POST', `/v1/commands/${id}/cancel`),
      ]);

      const { status } = await eventually(async () => {
        const { body } = await system.get(`/v1/commands/${id}`);
        expect(['succeeded', 'cancelled']).toContain(body.status);
        return body;
      });
      expect(await endInOwnersJournal(system, `local/run/${entity}`, id)).toBe(status);
    }
  });
});

async function endInOwnersJournal(system: TestSystem, entity: string, command: string): Promise<string | undefined> {
  const journal = await system.engines.journal('role-orchestrator');
  for await (const { answers } of journal.read(entity)) {
    const end = answers.find((answer) => answer.command === command);
    if (end !== undefined) return end.reply.status;
  }
  return undefined;
}

test('a stop does not wait for those who wait: they are answered with the command as it is', async () => {
  await using system = await TestSystem.start();
  const waiting = system.post(ask('slow'), { prefer: 'wait=60' });
  await eventually(async () => {
    expect((await system.get('/v1/commands')).body.items).toMatchObject([{ status: 'running' }]);
  });

  await system.app.close();

  expect((await waiting).status).toBe(202);
});
