import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseEntityKey } from '@leviathan/contracts';
import { testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import type { Command } from '../src/client.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import { Disaster } from '../src/cluster/disaster.ts';
import { OperatorsTools } from '../src/cluster/operators-tools.ts';
import { HeardEvents } from '../src/heard-events.ts';
import { CarefulClients, touchesOf } from '../src/load/careful-clients.ts';

const PAGE = 'docs/operate/back-up-and-restore.md';
/** As the page has them, and the other way round. */
const ORDER = 'command-router session-store role-orchestrator whisper-relay flag-service';
const REVERSE = ORDER.split(' ').toReversed().join(' ');
const FLAG = '/v1/flags/ENABLE_METAGPT_ROLES';
/** What the stores know differs by as many commands from one backup to the next. */
const APART = 20;

const ifOurs = testEngines().rabbitmq.isOurs ? test : test.skip; // nobody else's broker is lost for a test

ifOurs.each([
  ['the router first', ORDER],
  ['the router last', REVERSE],
])(
  'with backups of different moments, %s, everything accepted ends once, and who asks again makes up for what is newer',
  async (_, order) => {
    await using cluster = await Cluster.start();
    await using disaster = new Disaster(cluster);
    const { client, folder } = cluster;
    const clients = new CarefulClients(client);
    await using tools = await OperatorsTools.install(cluster, disaster, () => more(clients));
    await client.command({ type: 'session.create', session: 'reminded', payload: { context: 'later' } });
    await remind(cluster, 20_000);
    clients.start({ sessions: 6, teams: 1 });
    await more(clients);
    await tools.follow(PAGE, 'Back up', (commands) => commands.replace(ORDER, order));
    await clients.finish();
    await turnOff(cluster);
    const newest = await newestWhisper(cluster);

    await disaster.strike();
    await tools.follow(PAGE, 'Restore', (commands) => commands.replace(ORDER, order));

    await everyCommandEnds(cluster, await commandsIn(folder));
    await clients.seeNothingTwice();
    await clients.sendAllAgain();
    await eventually(() => clients.seeEverythingOnce(), 60_000); // what is sent once more takes its time
    await eventually(async () => expect(await touchesOf(client, 'reminded')).toEqual(['reminded']), 40_000);
    expect((await client.call(FLAG)).body).toMatchObject({ defaultVariant: 'on' }); // the change was newer
    await hearsTheGap(cluster, newest);
  },
  300_000,
);

async function remind({ client }: Cluster, afterMs: number): Promise<void> {
  const at = new Date(Date.now() + afterMs).toISOString();
  const command = { type: 'session.touch', payload: { activity: 'reminded' } };
  const { body } = await client.command({ type: 'reminder.set', session: 'reminded', payload: { at, command } });
  expect(body).toMatchObject({ status: 'succeeded' });
}

async function more(clients: CarefulClients): Promise<void> {
  const wanted = clients.actions + APART;
  await eventually(() => clients.actions >= wanted, 60_000);
}

async function turnOff({ client }: Cluster): Promise<void> {
  const flag = await client.call(FLAG);
  const { status } = await client.call(FLAG, {
    method: 'PUT',
    headers: { 'if-match': flag.headers.get('etag') ?? '' },
    body: { ...flag.body, defaultVariant: 'off' },
  });
  expect(status).toBe(200);
}

async function newestWhisper({ client }: Cluster): Promise<number> {
  const { body } = await client.call<{ items: { position: string }[] }>('/v1/whispers?limit=1');
  return Number(body.items[0]?.position);
}

/** What the router's backup holds is what was accepted. */
async function commandsIn(folder: string): Promise<readonly string[]> {
  const text = await readFile(join(folder, 'command-router.archive'), 'utf8');
  const { journal } = JSON.parse(text) as { journal: { _id: string; entity: string }[] };
  const entities = new Set(journal.map(({ entity }) => entity));
  return [...entities].flatMap((entity) => {
    const key = parseEntityKey(entity);
    return key?.type === 'command' ? [key.id] : [];
  });
}

/** Each succeeds, if it has not before. */
async function everyCommandEnds({ client }: Cluster, ids: readonly string[]): Promise<void> {
  expect(ids.length).toBeGreaterThan(APART);
  for (const id of ids) {
    await eventually(async () => {
      const { body } = await client.call<Command>(`/v1/commands/${id}`);
      expect({ id, status: body.status }).toEqual({ id, status: 'succeeded' });
    }, 60_000);
  }
}

/** A client that comes back with a position of the lost log is told that there is a hole, and of nothing in silence. */
async function hearsTheGap(cluster: Cluster, newest: number): Promise<void> {
  const url = `${cluster.client.url}/v1/whispers/events`;
  await using events = await HeardEvents.open(url, { ...cluster.credentials, 'last-event-id': String(newest) });
  await eventually(() => expect(events.of('gap')).toMatchObject([{ from: newest + 1 }]));
}
