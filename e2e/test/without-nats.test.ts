import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FaultProxy, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { clusterSystem } from '../src/black-box/cluster-system.ts';
import { type Combination, asks, livesASession, setFlags, worksOnAJob } from '../src/black-box/flag-combinations.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import { HeardEvents } from '../src/heard-events.ts';
import { ModelServer } from '../src/model-server.ts';

/** A model that takes its time, so that a command can be waited for while it runs. */
const LATENCY_MS = 100;
const FLAGS: Combination = {
  ENABLE_METAGPT_ROLES: true,
  ENABLE_ORLEANS: true,
  ENABLE_DISTRIBUTED_WHISPERS: false,
  ENABLE_MONITORING: false,
};
const NAMES_NATS = /NATS|LEV_NATS_URL|ECONNRE/;

let model: ModelServer;
beforeAll(async () => {
  model = await ModelServer.start(LATENCY_MS);
});
afterAll(() => model[Symbol.asyncDispose]());

function start(natsUrl: string): Promise<Cluster> {
  return Cluster.start({
    replicas: { 'command-router': 2 },
    env: { ...model.env, LEV_NATS_URL: natsUrl, ENABLE_DISTRIBUTED_WHISPERS: 'false' },
  });
}

describe('with distributed whispers off and NATS behind a line that can be cut', () => {
  let line: FaultProxy;
  let cluster: Cluster;
  beforeAll(async () => {
    line = await FaultProxy.before(testEngines().nats.url);
    line.sever();
    cluster = await start(line.url);
  });
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await line[Symbol.asyncDispose]();
  });

  test('away from before the start: all is ready, readiness names NATS and what is served, and everything works', async () => {
    await eventually(() => allSayThatNatsIsAway(cluster));
    await everythingWorks(cluster, 'before');
  });

  test('it comes: readiness has nothing more to say', async () => {
    line.heal();
    await eventually(async () => expect(await notes(cluster)).toEqual([]), 20_000);
  });

  test('stopped in the middle: the same as if it had never been there', async () => {
    line.sever();
    await eventually(() => allSayThatNatsIsAway(cluster), 20_000);
    await everythingWorks(cluster, 'middle');
  });
});

test('with distributed whispers off the services need not even know where NATS would be', async () => {
  await using cluster = await start('');

  await allSayThatNatsIsAway(cluster);
  await everythingWorks(cluster, 'unset');
});

/** What readiness has to say besides that all is well, one sentence per replica that says it. */
async function notes(cluster: Cluster): Promise<readonly string[]> {
  const reports = await Promise.all(cluster.replicas.map((replica) => replica.readiness()));
  expect(reports.filter(({ isReady }) => !isReady)).toEqual([]);
  const checks = reports.flatMap(({ report }) => (report as { checks: readonly { note?: string }[] }).checks);
  return checks.flatMap(({ note }) => note ?? []);
}

async function allSayThatNatsIsAway(cluster: Cluster): Promise<void> {
  const said = (await notes(cluster)).filter((note) => NAMES_NATS.test(note));
  expect(said).toHaveLength(cluster.replicas.length);
  for (const note of said) expect(note).toContain('; meanwhile ');
}

async function everythingWorks(cluster: Cluster, name: string): Promise<void> {
  const system = clusterSystem(cluster);
  await setFlags(system, FLAGS);
  await asks(system, FLAGS, `s-ask-${name}`);
  await livesASession(system, FLAGS, `s-life-${name}`);
  await worksOnAJob(system, FLAGS, `s-job-${name}`);
  await waitsAtAnotherRouter(cluster, name);
  await whispersLocally(cluster, `s-heard-${name}`);
  const persona = { ...FLAGS, ENABLE_METAGPT_ROLES: false };
  await setFlags(system, persona);
  await asks(system, persona, `s-persona-${name}`);
}

async function waitsAtAnotherRouter(cluster: Cluster, name: string): Promise<void> {
  const [here, there] = cluster.of('command-router').map((router) => cluster.clientOf(router));
  const body = { type: 'agent.ask', payload: { text: 'How do we test a release?' } };
  const key = { 'idempotency-key': `across-${name}` };
  const accepted = await here!.command(body, { ...key, prefer: 'respond-async' });
  expect(accepted).toMatchObject({ status: 202 });

  const waited = await there!.command(body, key);

  expect({ status: waited.status, body: waited.body }).toMatchObject({
    status: 200,
    body: { id: accepted.body.id, status: 'succeeded', result: { answeredBy: { kind: 'team' } } },
  });
}

async function whispersLocally({ client, credentials }: Cluster, session: string): Promise<void> {
  await using events = await HeardEvents.open(`${client.url}/v1/whispers/events?session=${session}`, credentials);
  const guidance = { type: 'intent_detection', significance: 0.9, session, payload: { text: 'look at the cache' } };
  const posted = await client.call<{ id: string }>('/v1/whispers', { method: 'POST', body: guidance });
  expect(posted).toMatchObject({ status: 202 });
  await eventually(() => expect(events.of('whisper')).toMatchObject([{ id: posted.body.id }]));
}
