import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { createCommandRouter } from '@leviathan/command-router/service';
import { type CommandMessage, encodeCommand, parseEntityKey } from '@leviathan/contracts';
import { openEngines } from '@leviathan/engines';
import { type Log, parkedMessage } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { Product, temporaryFolder } from '../src/product.ts';
import { examplesOf, shows } from '../src/readme.ts';

const run = promisify(execFile);
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Runs what a guide shows, one after the other, and compares what it prints. */
async function walk(guide: string, url: string): Promise<number> {
  const examples = await examplesOf(guide);
  for (const example of examples) {
    const { stdout } = await run('bash', ['-c', example.command.replaceAll('http://127.0.0.1:7400', url)]);
    if (!shows(example, stdout))
      throw new Error(`the guide shows\n${example.prints}\nbut ${example.command} prints\n${stdout}`);
  }
  return examples.length;
}

/** The three parked commands of the guide, as owners and a foreign sender leave them, in the data of a system that is not running. */
async function park(dataDir: string): Promise<void> {
  const clock = new SystemClock();
  const engines = await openEngines({ dataDir }, { clock, log });
  const settings = { instance: 'guide', partitions: 64, dataDir };
  const router = await createCommandRouter({ settings, engines, clock, log });
  await router.start();
  for (const [id, entity] of [
    ['ask-1', 'local/run/r-17'],
    ['ask-2', 'local/run/r-18'],
  ] as const) {
    const number = parseEntityKey(entity)?.id.slice(2) ?? '';
    const reason = `agent.ask threw 3 times: run ${number} has no question`;
    await engines.commands.publish(
      { kind: 'parked' },
      parkedMessage(encodeCommand(asked(id, entity), 'guide'), reason, 'handler-failed'),
    );
  }
  await engines.commands.publish({ kind: 'parked' }, { id: 'mail-7', attributes: {}, body: '{"text":"hel' });
  await router.stop();
  await engines.close();
}

function asked(id: string, entity: string): CommandMessage {
  const flags = {
    ENABLE_METAGPT_ROLES: true,
    ENABLE_ORLEANS: true,
    ENABLE_DISTRIBUTED_WHISPERS: true,
    ENABLE_MONITORING: false,
  };
  const say = <T>(value: T): Record<keyof typeof flags, T> => ({
    ENABLE_METAGPT_ROLES: value,
    ENABLE_ORLEANS: value,
    ENABLE_DISTRIBUTED_WHISPERS: value,
    ENABLE_MONITORING: value,
  });
  const snapshot = { etag: '1', ageMs: 0, source: 'live' } as const;
  const decision = { flags, variants: say('on'), reasons: say('STATIC'), snapshot, route: 'team' } as const;
  return {
    ...{ id, type: 'agent.ask', version: 1, tenant: 'local', entity, payload: { txt: 'What is new?' }, decision },
    ...{ acceptedAt: Date.now(), attempt: 1, traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' },
  };
}

test('the guide to parked commands works command by command', async () => {
  await using data = await temporaryFolder();
  await park(data.path);
  await using product = await Product.start({ args: ['--no-demo', '--port', '0', '--data', data.path] });
  expect(await walk('docs/guides/redrive-parked-commands.md', product.url)).toBeGreaterThan(12);
});

test('the guide to routings works command by command', async () => {
  await using data = await temporaryFolder();
  await using product = await Product.start({ args: ['--no-demo', '--port', '0', '--data', data.path] });
  expect(await walk('docs/guides/explain-a-routing.md', product.url)).toBeGreaterThan(9);
});
