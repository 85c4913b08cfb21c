import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { type Engines, openEngines } from '@leviathan/engines';
import { type Log, type Owner, openOwner } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { type App, createHttp, createLog } from '@leviathan/service-kit';
import { FaultProxy, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import { createCommandRouter } from '../src/service.ts';
import { TestFlags, ask } from './fixtures/system.ts';
import { testRun } from './fixtures/test-run.ts';

const silence: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const PARTITIONS = 4;
const WITHIN_MS = 60_000;

interface Command {
  readonly id: string;
  readonly status: string;
  readonly decision: { readonly route: string; readonly breaker?: string };
}

/** A router on real engines, and an owner whose way to its store can be cut. */
class Installation implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly #name = randomUUID().slice(0, 8);
  readonly clock = new SystemClock();
  app!: App;
  owner!: Owner;
  store!: FaultProxy;

  static async open(): Promise<Installation> {
    const installation = new Installation();
    const { mongo } = testEngines();
    installation.store = installation.#stack.use(await FaultProxy.before(mongo.url));
    const folder = await mkdtemp(join(tmpdir(), 'breakers-'));
    installation.#stack.defer(() => rm(folder, { recursive: true, force: true }));
    await installation.#startRouter(await installation.#engines('router', mongo.url, folder), folder);
    await installation.#startOwner(await installation.#engines('owner', installation.store.url, folder));
    return installation;
  }

  async #engines(instance: string, mongo: string, folder: string): Promise<Engines> {
    const { rabbitmq, nats } = testEngines();
    const settings = {
      ...{ embedded: false, instance, dataDir: join(folder, instance) },
      ...{ rabbitmqUrl: rabbitmq.url, rabbitmqPrefix: `t${this.#name}`, natsUrl: nats.url, natsPrefix: this.#name },
      mongoUrl: mongo.replace(/\/(\?|$)/, `/t-${this.#name}$1`),
    };
    return this.#stack.adopt(await openEngines(settings, { clock: this.clock, log: silence }), (each) => each.close());
  }

  async #startRouter(engines: Engines, dataDir: string): Promise<void> {
    const settings = { instance: 'router', partitions: PARTITIONS, dataDir, routeSilentMs: 3000 };
    const { clock } = this;
    const router = await createCommandRouter({ settings, engines, flags: new TestFlags(), clock, log: silence });
    const log = createLog({ level: 'silent', service: 'test', instance: 'test' });
    this.app = await createHttp({ services: [router], log, authentication: { kind: 'open' } });
    await eventually(() => engines.commands.isAvailable, WITHIN_MS);
    await router.start();
    this.#stack.defer(async () => {
      await router.stop();
      await this.app.close();
    });
  }

  async #startOwner(engines: Engines): Promise<void> {
    const { commands, whispers } = engines;
    const queue = { kind: 'partitions', partitions: PARTITIONS } as const;
    this.owner = openOwner({
      ...{ service: 'role-orchestrator', instance: 'owner', queue, grains: [testRun], log: silence, clock: this.clock },
      ...{ journal: await engines.journal('role-orchestrator'), commands, whispers },
    });
    await this.owner.start();
    this.#stack.defer(() => this.owner.crash());
  }

  async send(waitSeconds: number): Promise<Command> {
    const headers = { 'content-type': 'application/json', prefer: `wait=${String(waitSeconds)}` };
    const payload = JSON.stringify(ask('hello'));
    const { body } = await this.app.inject({ method: 'POST', url: '/v1/commands', headers, payload });
    return this.get<Command>(`/v1/commands/${(JSON.parse(body) as Command).id}`);
  }

  async get<T>(url: string): Promise<T> {
    return JSON.parse((await this.app.inject({ url })).body) as T;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

test('the store of a route is away: decisions fall, nothing is lost, and one command alone tries the way again', async () => {
  await using installation = await Installation.open();
  await eventually(async () => expect((await installation.send(10)).status).toBe('succeeded'), WITHIN_MS);
  const sent: Command[] = [];
  const send = async (): Promise<Command> => {
    const command = await installation.send(0);
    sent.push(command);
    return command;
  };

  installation.store.sever();
  const fallen = await eventually(async () => {
    const command = await send();
    expect(command.decision.route).toBe('persona');
    return command;
  }, WITHIN_MS);
  expect(fallen.decision.breaker).toMatch(/^role-orchestrator\/team is open since /);
  const probe = await eventually(async () => {
    const command = await send();
    expect(command.decision.route).toBe('team');
    return command;
  }, WITHIN_MS);
  const besides = await Promise.all(Array.from({ length: 20 }, send));
  installation.store.heal();

  await eventually(async () => {
    expect((await send()).decision.route).toBe('team');
    const { breakers } = await installation.get<{ breakers: object[] }>('/v1/system');
    expect(breakers).toMatchObject([{ state: 'closed' }]); // by what came back, of the one that went
  }, WITHIN_MS);
  expect(probe.decision.breaker).toBeUndefined();
  expect(besides.map(({ decision }) => decision.route)).toEqual(besides.map(() => 'persona'));
  for (const { id } of sent) {
    await eventually(
      async () => expect((await installation.get<Command>(`/v1/commands/${id}`)).status).toBe('succeeded'),
      WITHIN_MS,
    );
  }
}, 240_000);
