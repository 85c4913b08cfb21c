import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SERVICES, type ServiceName } from '@leviathan/contracts';
import { testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { type NatsConnection, connect } from '@nats-io/transport-node';
import { connect as connectToBroker } from 'amqplib';
import { Cluster } from '../src/cluster/cluster.ts';

const SHIPPED = join(import.meta.dirname, '../../deploy/nats');
const PASSWORD = 'of-this-test-alone';
const USERS = [...SERVICES, 'tenant-local'];
const variable = (user: string): string => `LEV_NATS_PASSWORD_${user.toUpperCase().replaceAll('-', '_')}`;

/** The shipped NATS configuration needs a server of its own. */
const suite = testEngines().nats.hasImage ? describe : describe.skip;

suite('five processes with the users that we ship', () => {
  let nats: { readonly host: string } & AsyncDisposable;
  let cluster: Cluster;

  beforeAll(async () => {
    nats = await testEngines().nats.beside({
      ...{ port: 4222, files: SHIPPED, args: ['-c', '/variant/nats.conf'] },
      env: Object.fromEntries(USERS.map((user) => [variable(user), PASSWORD])),
    });
    const envOf = (service: ServiceName) => ({
      ...{ LEV_NATS_URL: `nats://${service}:${PASSWORD}@${nats.host}`, LEV_NATS_PREFIX: '' },
    });
    cluster = await Cluster.start({ envOf });
  }, 120_000);
  afterAll(async () => {
    await cluster[Symbol.asyncDispose]();
    await nats[Symbol.asyncDispose]();
  });

  const subscriber = (user = 'tenant-local', inboxPrefix = '_INBOX_local'): Promise<NatsConnection> =>
    connect({ servers: nats.host, user, pass: PASSWORD, inboxPrefix });

  /** What the server says when somebody subscribes or publishes; nothing when it lets him. */
  async function refusal(nc: NatsConnection, act: (nc: NatsConnection) => void): Promise<string | undefined> {
    let said: string | undefined;
    void (async () => {
      for await (const status of nc.status()) if (status.type === 'error') said ??= status.error.message;
    })();
    act(nc);
    await nc.flush();
    await nc.flush(); // what is refused is said before the second pong
    await nc.close();
    return said;
  }

  test('they do all of their work: a team answers, its whispers and its events reach the subscriber of the tenant', async () => {
    const nc = await subscriber();
    const heard: string[] = [];
    for (const first of ['whisper', 'run', 'command']) {
      nc.subscribe(`${first}.local.>`, { callback: (_, { subject }) => void heard.push(subject) });
    }
    await nc.flush();

    const ask = await cluster.client.command({ type: 'agent.ask', session: 's', payload: { text: 'What now?' } });
    const session = await cluster.client.command({ type: 'session.create', session: 's', payload: { context: 'x' } });
    const whisper = await cluster.client.call('/v1/whispers', {
      ...{ method: 'POST', body: { type: 'memory_promotion', significance: 0.9, payload: {} } },
    });

    expect([ask.body.status, session.body.status, whisper.status]).toEqual(['succeeded', 'succeeded', 202]);
    for (const first of ['whisper', 'run', 'command']) {
      await eventually(() => expect(heard.some((subject) => subject.startsWith(`${first}.local.`))).toBe(true));
    }
    await nc.close();
    const said = cluster.replicas.map(({ process }) => process.output).join('\n');
    expect(said).not.toMatch(/ACCESS_REFUSED|ermissions [Vv]iolation|refused by NATS/);
  });

  test.each([
    ['hears another tenant', 'whisper.blue.>'],
    ['hears all tenants', 'whisper.>'],
    ['hears everything', '>'],
    ['hears the first tokens of all', '*.*.>'],
    ['hears the inboxes of services', '_INBOX.>'],
    ['hears the cancellations', 'cancel.local.>'],
  ])('the subscriber of a tenant never %s', async (_, subject) => {
    expect(await refusal(await subscriber(), (nc) => void nc.subscribe(subject))).toMatch(/ermissions [Vv]iolation/);
  });

  test.each([
    'whisper.local.local._.memory_promotion',
    '$JS.API.STREAM.DELETE.LEV_WHISPERS',
    'cancel.local.x',
    'flags.changed',
  ])('the subscriber of a tenant says nothing on %s', async (subject) => {
    expect(await refusal(await subscriber(), (nc) => nc.publish(subject))).toMatch(/ermissions [Vv]iolation/);
  });

  test('a service says and hears nothing that is not its own', async () => {
    const as = (service: ServiceName) => subscriber(service, '_INBOX');
    const hear = (subject: string) => (nc: NatsConnection) => void nc.subscribe(subject);
    const say = (subject: string) => (nc: NatsConnection) => nc.publish(subject);
    const refusals = [
      await refusal(await as('session-store'), hear('whisper.>')),
      await refusal(await as('command-router'), say('whisper.local.local._.x')),
      await refusal(await as('role-orchestrator'), say('flags.changed')),
      await refusal(await as('flag-service'), say('$JS.API.STREAM.PURGE.LEV_WHISPERS')),
      await refusal(await as('whisper-relay'), say('$JS.API.STREAM.DELETE.LEV_WHISPERS')),
    ];
    for (const said of refusals) expect(said).toMatch(/ermissions [Vv]iolation/);
  });

  test('nobody without a password is let in', async () => {
    await expect(connect({ servers: nats.host })).rejects.toThrow(/[Aa]uthorization/);
    await expect(connect({ servers: nats.host, user: 'command-router', pass: '' })).rejects.toThrow(/[Aa]uthorization/);
  });

  const [router, sessions, runs, relay] = [
    'command-router',
    'session-store',
    'role-orchestrator',
    'whisper-relay',
  ] as const;
  test.each([
    [sessions, 'read the queue of runs', 'lev.role-orchestrator.64.0001'],
    [runs, 'read the queue of sessions', 'lev.session-store.64.0001'],
    [sessions, 'read parked commands', 'lev.parked'],
    [runs, 'read replies', 'lev.replies'],
    [relay, 'read the queue of sessions', 'lev.session-store.64.0001'],
    [router, 'read the queue of sessions', 'lev.session-store.64.0001'],
    [router, 'read the local whispers', 'lev.whisper-relay.local'],
  ])('%s cannot %s', async (service, _, queue) => {
    const url = cluster.ground.envOf(service)['LEV_RABBITMQ_URL']!;
    const broker = await connectToBroker(url);
    const channel = await broker.createChannel();
    channel.on('error', () => undefined); // the refusal closes it, which the call below tells too

    await expect(channel.get(queue)).rejects.toThrow(/ACCESS_REFUSED|access to queue/);
    await broker.close();
  });

  test.each([sessions, relay])('%s can make no queue and no exchange of its own', async (service) => {
    const broker = await connectToBroker(cluster.ground.envOf(service)['LEV_RABBITMQ_URL']!);
    for (const make of ['assertQueue', 'assertExchange'] as const) {
      const channel = await broker.createChannel();
      channel.on('error', () => undefined);
      const made =
        make === 'assertQueue' ? channel.assertQueue('lev.mine') : channel.assertExchange('lev.mine', 'topic');
      await expect(made).rejects.toThrow(/ACCESS_REFUSED|access to/);
    }
    await broker.close();
  });
});
