import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import { Product, temporaryFolder } from '../src/product.ts';

const CANARY = 'canary-5e1f';

/** The log of whispers is a log of what was said to others: it is not called back, and goes with its own retention. */
const SAID_ALREADY = /^whispers\.db/;

/** Files of the data folder, which holds every store of the five services, that contain the canary. */
async function filesWithCanary(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const found = files.map(async (file) => ((await readFile(file)).includes(CANARY) ? [relative(folder, file)] : []));
  return (await Promise.all(found)).flat().filter((file) => !SAID_ALREADY.test(file));
}

test('erasing a session leaves nothing of it in any store of any service but what was whispered', async () => {
  await using data = await temporaryFolder();
  await using product = await Product.start({ args: ['--no-demo', '--port', '0', '--data', data.path] });
  const command = async (type: string, payload: object, session: string): Promise<{ status: string; id: string }> => {
    const headers = { 'content-type': 'application/json', prefer: 'wait=30' };
    const body = JSON.stringify({ type, session, payload });
    const answer = await fetch(`${product.url}/v1/commands`, { method: 'POST', headers, body });
    return (await answer.json()) as { status: string; id: string };
  };
  const session = 'secret-1';
  const due = new Date(Date.now() + 86_400_000).toISOString();
  const said = [
    await command('session.create', { context: `${CANARY} begins` }, session),
    await command('session.touch', { activity: `${CANARY} goes on` }, session),
    await command('session.checkpoint', { context: `implement ${CANARY}` }, session),
    await command('agent.ask', { text: `What is ${CANARY}?` }, session),
    await command(
      'job.post',
      { fromWorkspace: 'a', toWorkspace: 'b', jobType: 'analysis', instructions: `find ${CANARY}` },
      session,
    ),
    await command('reminder.set', { at: due, command: { type: 'agent.ask', payload: { text: CANARY } } }, session),
  ];
  expect(said.map(({ status }) => status)).toEqual(said.map(() => 'succeeded'));
  const bystander = await command('session.create', { context: 'a bystander' }, 'other-1');
  expect(await filesWithCanary(data.path)).not.toEqual([]);

  const erased = await command('session.erase', {}, session);

  expect(erased.status).toBe('succeeded');
  await eventually(async () => expect(await filesWithCanary(data.path)).toEqual([]), 30_000);
  for (const { id } of said) {
    const told = await (await fetch(`${product.url}/v1/commands/${id}`)).text();
    expect(told).toContain('"erased":true');
    expect(told).not.toContain(CANARY);
  }
  const other = await (await fetch(`${product.url}/v1/commands/${bystander.id}`)).json();
  expect(other).toMatchObject({ status: 'succeeded', payload: { context: 'a bystander' } });
});
