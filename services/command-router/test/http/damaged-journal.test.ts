import { expect, test } from '@jest/globals';
import type { Entry } from '@leviathan/grains';
import { eventually } from '@leviathan/test-kit';
import { TestSystem, ask } from '../fixtures/system.ts';

const WAIT = { prefer: 'wait=20' };
const rest = { schema: 1, answers: [], reply: { status: 'running' } };
const reply = (id: string) => ({ command: id, tenant: 'local', reply: { status: 'succeeded', result: 1 } });

async function damage(system: TestSystem, id: string, odd: object): Promise<void> {
  const journal = await system.engines.journal('command-router');
  const entry = {
    ...rest,
    entity: `local/command/${id}`,
    seq: 1,
    at: 1,
    kind: 'accepted',
    command: id,
    data: {},
    ...odd,
  };
  await journal.append(entry as unknown as Entry);
}

const ODDITIES: readonly (readonly [string, object])[] = [
  ['no effects', {}],
  ['effects that are none', { effects: [null] }],
  ['no message', { effects: [] }],
  ['a kind that begins nothing', { effects: [], kind: 'odd' }],
];

test.each(ODDITIES)('a command whose entry has %s is left out of lists, and never of the audit', async (_what, odd) => {
  await using system = await TestSystem.start();
  const { id } = (await system.post(ask('hello'), WAIT)).body;
  await damage(system, 'broken', odd);

  const commands = await system.get('/v1/commands');
  expect([commands.status, commands.body.items.map((item: { id: string }) => item.id)]).toEqual([200, [id]]);
  expect(await system.get('/v1/parked')).toMatchObject({ status: 200, body: { items: [] } });
  const audit = await system.get('/v1/audit');
  expect(audit.body.items).toContainEqual(expect.objectContaining({ id: 'broken' }));
  expect(audit.body.items).toContainEqual(expect.objectContaining({ id, action: 'POST /v1/commands' }));
});

test.each(ODDITIES)(
  'a reply to a command whose entry has %s is settled, and other commands go on',
  async (_what, odd) => {
    await using system = await TestSystem.start();
    await damage(system, 'broken', odd);
    const body = JSON.stringify(reply('broken'));

    await system.bus.publish({ kind: 'replies', instance: 'router-1' }, { id: 'r', attributes: {}, body });

    expect((await system.post(ask('hello'), WAIT)).body.status).toBe('succeeded');
  },
);

test('a message for a command whose entry cannot be read is parked under an id of its own', async () => {
  await using system = await TestSystem.start();
  await system.post(ask('hello'), WAIT);
  const [sent] = system.bus.published;
  await damage(system, 'broken', {});
  const body = JSON.stringify({ ...JSON.parse(sent!.message.body), id: 'broken' });

  await system.bus.publish({ kind: 'parked' }, { id: 'e', attributes: { levtenant: 'other' }, body });

  await eventually(async () => {
    const journal = await system.engines.journal('command-router');
    const [birth] = await journal.births('other', 'command', { limit: 1 });
    expect(birth?.entry).toMatchObject({ kind: 'unreadable', reply: { status: 'parked' } });
  });
});
