import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createCommandRouter } from '@leviathan/command-router/service';
import { type FlagSource, encodeReply, flagSetOf } from '@leviathan/contracts';
import { type Engines, openEngines } from '@leviathan/engines';
import { type Grain, type Log, type Owner, isRuntimeCommand, openOwner, succeeded } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { type App, createHttp, createLog } from '@leviathan/service-kit';
import { testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import amqplib from 'amqplib';
import mongoose from 'mongoose';

const PARTITIONS = 4;
const clock = new SystemClock();
const log: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const FLAGS = {
  ENABLE_METAGPT_ROLES: true,
  ENABLE_ORLEANS: true,
  ENABLE_DISTRIBUTED_WHISPERS: true,
  ENABLE_MONITORING: false,
};

/** A run that begins with `agent.ask`, and ends it when it is cancelled as a run; any other text is echoed at once. */
const run: Grain<{ readonly asked: string | undefined }> = {
  type: 'run',
  schema: 1,
  initial: { asked: undefined },
  decide: (state, command) => {
    if (isRuntimeCommand(command)) throw new Error(`unexpected ${command.type}`);
    const { text = '' } = command.payload as { readonly text?: string };
    const reply = succeeded({ answeredBy: { kind: 'persona', name: 'echo' }, text, usage: {} });
    if (command.type === 'run.cancel') {
      const answers = state.asked === undefined ? [] : [{ command: state.asked, reply }];
      return { kind: 'finished', data: {}, reply: succeeded({ run: 'r' }), answers };
    }
    if (text !== 'slow') return { kind: 'answered', data: {}, reply };
    return { kind: 'asked', data: { asked: command.id }, reply: { status: 'running' } };
  },
  evolve: (state, { kind, data }) => (kind === 'asked' ? (data as { asked: string }) : state),
};

interface Replica {
  readonly app: App;
  readonly url: string;
  readonly stop: () => Promise<void>;
}

const names = (): string => randomUUID().slice(0, 8);
let name: string;
let folder: string;
let opened: Engines[];
let owner: Owner | undefined;
let routers: Replica[];

async function engines(instance: string): Promise<Engines> {
  const { rabbitmq, nats, mongo } = testEngines();
  const settings = {
    ...{ embedded: false, instance, dataDir: join(folder, instance) },
    ...{ rabbitmqUrl: rabbitmq.url, rabbitmqPrefix: `t${name}`, natsUrl: nats.url, natsPrefix: name },
    mongoUrl: mongo.url.replace(/\/(\?|$)/, `/t-${name}$1`),
  };
  const each = await openEngines(settings, { clock, log });
  opened.push(each);
  return each;
}

async function router(instance: string): Promise<Replica> {
  const flags: FlagSource = {
    fetch: async (etag) => (etag === '1' ? 'unchanged' : { etag: '1', set: flagSetOf(FLAGS) }),
  };
  const service = await createCommandRouter({
    settings: { instance, partitions: PARTITIONS, dataDir: join(folder, instance) },
    engines: await engines(instance),
    flags: { ...flags, version: async () => flagSetOf(FLAGS) },
    ...{ clock, log },
  });
  const quiet = createLog({ level: 'silent', service: 'test', instance });
  const app = await createHttp({ services: [service], log: quiet, authentication: { kind: 'open' } });
  await service.start();
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { app, url, stop: () => app.close().then(() => service.stop()) };
}

async function startOwner(): Promise<void> {
  const own = await engines('owner');
  const { commands, whispers } = own;
  owner = openOwner({
    ...{ service: 'role-orchestrator', instance: 'owner', queue: { kind: 'partitions', partitions: PARTITIONS } },
    ...{ grains: [run], journal: await own.journal('role-orchestrator'), commands, whispers, clock, log },
  });
  await owner.start();
}

beforeEach(async () => {
  name = names();
  folder = await mkdtemp(join(tmpdir(), 'routers-'));
  opened = [];
  routers = [await router('a'), await router('b')];
  await startOwner();
}, 120_000);

afterEach(async () => {
  await owner?.drain();
  for (const each of routers) await each.stop();
  for (const each of opened) await each.close();
  await rm(folder, { recursive: true });
}, 60_000);

interface Told {
  readonly id: string;
  readonly status: string;
  readonly result?: { readonly text: string };
}

async function post(at: Replica, body: object, headers: Record<string, string> = {}): Promise<Told> {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
  return (await (await fetch(`${at.url}/v1/commands`, init)).json()) as Told;
}

const get = async (at: Replica, path: string): Promise<{ status: string; items: Told[] }> =>
  (await (await fetch(`${at.url}${path}`)).json()) as { status: string; items: Told[] };

/** Ends what `slow` began. */
const finish = (at: Replica, entity: string): Promise<Told> => post(at, { type: 'run.cancel', entity, payload: {} });

/** Events of a stream until one is told to be the last, or it ends: `id:event`. */
async function events(at: Replica, id: string, until: string, after?: number): Promise<string[]> {
  const cut = new AbortController();
  const headers = after === undefined ? {} : { 'last-event-id': String(after) };
  const response = await fetch(`${at.url}/v1/commands/${id}/events`, { headers, signal: cut.signal });
  let text = '';
  const seen = (): string[] =>
    [...text.matchAll(/(?:id: (\d+)\n)?event: (\w[\w-]*)\n/g)].map(([, n = '', event = '']) => `${n}:${event}`);
  const decoder = new TextDecoder();
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (seen().some((each) => each.endsWith(`:${until}`))) break;
  }
  cut.abort();
  return seen();
}

const ask = (text: string, entity: string): object => ({ type: 'agent.ask', entity, payload: { text } });

test.each([
  ['accepted at a, waited for at b', 0, 1],
  ['accepted at b, waited for at a', 1, 0],
])(
  'a wait ends whichever router it is at: %s',
  async (_, here, there) => {
    const [first, second] = [routers[here]!, routers[there]!];
    const key = { 'idempotency-key': names() };
    const { id } = await post(first, ask('slow', 'r1'), key);
    const waiting = post(second, ask('slow', 'r1'), { ...key, prefer: 'wait=30' });
    await eventually(async () => expect((await get(first, `/v1/commands/${id}`)).status).toBe('running'), 20_000);
    await finish(second, 'r1');
    await expect(waiting).resolves.toMatchObject({ id, status: 'succeeded' });
  },
  90_000,
);

test('a stream is followed at one router and resumed at the other, without a gap and without a repetition', async () => {
  const [a, b] = [routers[0]!, routers[1]!];
  const { id } = await post(a, ask('slow', 'r2'));

  expect(await events(b, id, 'accepted')).toEqual(['1:accepted']);
  const resumed = events(a, id, 'ended', 1);
  const alsoResumed = events(b, id, 'ended', 1);
  await finish(b, 'r2');

  for (const seen of [await resumed, await alsoResumed]) {
    expect(seen.filter((each) => each !== ':running')).toEqual(['2:ended']);
  }
  expect(await events(b, id, 'ended')).toEqual(['1:accepted', '2:ended']);
  const after = await fetch(`${b.url}/v1/commands/${id}/events`, { headers: { 'last-event-id': '2' } });
  expect(after.status).toBe(204);
}, 90_000);

test('a command outlives the queue that somebody deleted by hand, and is not parked', async () => {
  const [a, b] = [routers[0]!, routers[1]!];
  await owner?.drain();
  owner = undefined;
  const connection = await amqplib.connect(testEngines().rabbitmq.url);
  const channel = await connection.createChannel();
  const early = await post(a, ask('early', 'r3'));
  for (let partition = 0; partition < PARTITIONS; partition += 1) {
    await channel.deleteQueue(`t${name}.role-orchestrator.${String(PARTITIONS)}.${String(partition).padStart(4, '0')}`);
  }
  const late = await post(a, ask('late', 'r4'));
  await connection.close();
  await startOwner();

  for (const { id } of [late, early]) {
    await eventually(async () => expect((await get(b, `/v1/commands/${id}`)).status).toBe('succeeded'), 40_000);
  }
  expect((await get(a, '/v1/parked')).items).toEqual([]);
}, 120_000);

test('a batch that one router began is told of, stopped and finished at the other', async () => {
  const [a, b] = [routers[0]!, routers[1]!];
  const raw = { attributes: { levtenant: 'local' }, body: '{' }; // or it would be the operator’s
  for (const id of ['m-1', 'm-2', 'm-3']) await opened[0]!.commands.publish({ kind: 'parked' }, { ...raw, id });
  await eventually(async () => expect((await get(b, '/v1/parked')).items).toHaveLength(3), 20_000);
  const order = { filter: {}, reason: 'broken sender', perSecond: 0.01 };
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) };
  const begun = await fetch(`${a.url}/v1/parked/discard`, init);
  const batch = begun.headers.get('location') ?? '';
  await eventually(async () => expect((await get(b, '/v1/parked')).items).toHaveLength(2), 20_000);

  await fetch(`${b.url}${batch}/cancel`, { method: 'POST' });

  await eventually(async () => expect(['cancelling', 'cancelled']).toContain((await get(a, batch)).status), 20_000);
  expect((await get(a, '/v1/parked')).items).toHaveLength(2);
}, 90_000);

const CANARY = 'canary-9b2d';

/** Collections of this installation's stores that hold the canary. */
async function storesWithCanary(): Promise<string[]> {
  const connection = await mongoose.createConnection(testEngines().mongo.url).asPromise();
  const { databases } = await connection.getClient().db().admin().listDatabases();
  const found: string[] = [];
  for (const { name: database } of databases.filter((each) => each.name.includes(name))) {
    const db = connection.getClient().db(database);
    for (const collection of await db.collections()) {
      const documents = await collection.find().toArray();
      if (JSON.stringify(documents).includes(CANARY)) found.push(`${database}.${collection.collectionName}`);
    }
  }
  await connection.close();
  return found;
}

test('erasing a session leaves nothing of it in the stores, whichever router had accepted what it said', async () => {
  const [a, b] = [routers[0]!, routers[1]!];
  const session = 'secret-1';
  const said = [
    await post(a, { ...ask(CANARY, 'r5'), session }, { prefer: 'wait=30' }),
    await post(b, { ...ask(`${CANARY} too`, 'r6'), session }, { prefer: 'wait=30' }),
  ];
  expect(said.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
  expect(await storesWithCanary()).not.toEqual([]);
  const { id } = await post(a, { type: 'session.erase', session, payload: {} }); // nobody owns sessions here
  const reply = { status: 'succeeded', result: { erased: session } } as const;
  const wire = encodeReply({ command: id, tenant: 'local', reply, attempt: 1 }, 'test');
  await opened[0]!.commands.publish({ kind: 'replies', instance: 'a' }, wire);

  await eventually(async () => expect(await storesWithCanary()).toEqual([]), 40_000);
  for (const each of said) {
    expect(await get(b, `/v1/commands/${each.id}`)).toMatchObject({ status: 'succeeded', erased: true });
  }
}, 120_000);
