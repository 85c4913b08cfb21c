import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { type CommandMessage, MAX_BODY_BYTES, type WireMessage, encodeCommand } from '@leviathan/contracts';
import type { Entry } from '@leviathan/grains';
import { ownVhost, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { Installation, PARTITION, commandOf } from './installation.ts';

const vhost = await ownVhost(testEngines().rabbitmq);
let installation: Installation;
let owner: OwnerProcess;
let parked: WireMessage[];

beforeEach(async () => {
  installation = await Installation.open(vhost.engine);
  parked = await readParked();
  owner = new OwnerProcess();
});

afterEach(async () => {
  await owner.end();
  await installation[Symbol.asyncDispose]();
});

afterAll(async () => vhost[Symbol.asyncDispose]());

const command = (entity: string, id: string, key = `local/mortal/${entity}`): CommandMessage =>
  commandOf(id, key, { kills: id === 'kills' });

test('a command that kills its process is parked after two attempts on record; its neighbours run once and in order', async () => {
  const commands = [
    ['a', 'a1'],
    ['poison', 'p1'],
    ['poison', 'kills'],
    ['poison', 'p2'],
    ['a', 'a2'],
    ['b', 'b1'],
    ['a', 'a3'],
    ['b', 'b2'],
  ] as const;
  for (const [entity, id] of commands) await send(command(entity, id));

  owner.keepRunning();

  await eventually(async () => expect(await notedBy('poison')).toEqual(['p1', 'p2']), 90_000);
  await eventually(async () => expect(await notedBy('a')).toEqual(['a1', 'a2', 'a3']), 10_000);
  await eventually(async () => expect(await notedBy('b')).toEqual(['b1', 'b2']), 10_000);
  const told = (await entriesOf('poison')).filter(({ command: id, kind }) => id.includes('kills') || kind === 'parked');
  expect(told).toMatchObject([
    { kind: 'attempt', data: { command: 'kills', nth: 1 } },
    { kind: 'attempt', data: { command: 'kills', nth: 2 } },
    { kind: 'parked', command: 'kills', reply: { status: 'parked', problem: { code: 'poison' } } },
  ]);
  expect(owner.deaths).toBe(4); // the second delivery is no suspect yet, and two attempts are made at a suspect
}, 120_000);

test('what no owner can take is handed to the parked ones with its reason, and holds up nobody', async () => {
  owner.keepRunning();
  const foreign: readonly WireMessage[] = [
    { id: 'no-json', attributes: {}, body: 'no json' },
    { id: 'no-command', attributes: {}, body: '{"id":"x"}' },
    { id: 'no-entity', attributes: {}, body: encodeCommand(command('a', 'no-entity', 'nobody'), 'test').body },
    { id: 'largest', attributes: {}, body: JSON.stringify('x'.repeat(MAX_BODY_BYTES - 2)) },
  ];
  for (const message of foreign) await expect(publish(message)).resolves.toEqual({ outcome: 'confirmed' });
  await send(command('a', 'a1'));

  await eventually(() => expect(parked).toHaveLength(foreign.length), 30_000);
  await eventually(async () => expect(await notedBy('a')).toEqual(['a1']), 10_000);
  const reasons = Object.fromEntries(parked.map(({ id, attributes }) => [id, attributes['levreason']]));
  expect(reasons).toEqual({
    'no-json': 'the body is not JSON',
    'no-command': expect.stringContaining('must have required properties type, version'),
    'no-entity': 'nobody is not the key of an entity',
    largest: '/ must be object',
  });
}, 60_000);

/** A process that is started again whenever it ends, as a cluster does. */
class OwnerProcess {
  deaths = 0;
  #child: ChildProcess | undefined;
  #isOver = false;

  keepRunning(): void {
    const script = join(import.meta.dirname, 'fixtures', 'own-mortals.ts');
    const args = ['--conditions=@leviathan/source', script, JSON.stringify(installation.settings)];
    this.#child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    this.#child.once('exit', () => {
      if (this.#isOver) return;
      this.deaths += 1;
      this.keepRunning();
    });
  }

  async end(): Promise<void> {
    this.#isOver = true;
    const child = this.#child;
    if (child === undefined) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}

async function readParked(): Promise<WireMessage[]> {
  const messages: WireMessage[] = [];
  const options = { prefetch: 100, priority: 0 };
  await installation.engines.commands.consume({ kind: 'parked' }, options, {
    deliver: (delivery) => {
      messages.push(delivery.message);
      delivery.acknowledge();
    },
    lost: () => undefined,
  });
  return messages;
}

const publish = (message: WireMessage): Promise<unknown> => installation.engines.commands.publish(PARTITION, message);
const send = (given: CommandMessage): Promise<unknown> => publish(encodeCommand(given, 'test'));
const entriesOf = (id: string): Promise<readonly Entry[]> => installation.entries(`local/mortal/${id}`);

async function notedBy(id: string): Promise<readonly string[]> {
  return (await entriesOf(id)).filter(({ kind }) => kind === 'noted').map(({ command: noted }) => noted);
}
