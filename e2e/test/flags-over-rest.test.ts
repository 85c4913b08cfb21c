import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FaultProxy, testEngines } from '@leviathan/test-engines';
import { eventually } from '@leviathan/test-kit';
import type { Client } from '../src/client.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import type { Replica } from '../src/cluster/replica.ts';
import { distribution } from '../src/load/recovery.ts';

const FLAG = 'ENABLE_METAGPT_ROLES';
const CHANGES = 30;
const CHANGES_UNHEARD = 10;
/** What is asserted of one change; the figures that are printed are what it took. */
const ARRIVES_MS = 5000;

interface System {
  readonly flags: {
    readonly source: string;
    readonly etag: string;
    readonly confirmedAt: string;
    readonly trouble?: string;
    readonly values: Readonly<Record<string, { readonly on: boolean }>>;
  };
}

let line: FaultProxy;
let cluster: Cluster;
let isOn = true;

beforeAll(async () => {
  line = await FaultProxy.before(testEngines().nats.url);
  cluster = await Cluster.start({ replicas: { 'command-router': 3 }, env: { LEV_NATS_URL: line.url } });
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await line[Symbol.asyncDispose]();
});

describe('a change of a flag by REST reaches every router', () => {
  test('when it is announced', async () => {
    report('announced', await measure(CHANGES));
  });

  test('when no notice can be heard, because they ask more often then', async () => {
    line.sever();
    await eventually(() => allRouters((router) => saysInReadiness(router, /NATS|ECONN/)), 20_000);
    report('without notices', await measure(CHANGES_UNHEARD));
    line.heal();
  });
});

describe('while flag-service is stopped', () => {
  let inForce: System['flags'];
  beforeAll(async () => {
    const [flags] = await systems();
    inForce = flags!;
    expect(await cluster.of('flag-service')[0]!.process.stop()).toBe(0);
  });

  test('routers are ready and go on with the last set, and say of what age it is and why', async () => {
    await eventually(() =>
      allRouters((router) => saysInReadiness(router, /flag-service cannot be reached.*stays in force/)),
    );
    for (const router of routers()) {
      const decision = await decisionOf(router);
      expect(decision).toMatchObject({
        on: inForce.values[FLAG]?.on,
        snapshot: { etag: inForce.etag, source: 'live' },
      });
      await eventually(async () =>
        expect((await decisionOf(router)).snapshot.ageMs).toBeGreaterThan(decision.snapshot.ageMs),
      );
    }
    for (const { source, trouble } of await systems()) {
      expect({ source, trouble }).toMatchObject({ source: 'live', trouble: expect.stringContaining(inForce.etag) });
    }
  });

  test('a router that starts takes the last good set from its disk, another that has none has all flags off; both say so', async () => {
    const [withDisk, without] = cluster.of('command-router');
    await Promise.all([withDisk!.process.stop(), without!.process.stop()]);
    rmSync(join(cluster.folder, without!.instance, 'flags-last-good.json'));
    for (const router of [withDisk!, without!]) router.restart();
    await Promise.all([cluster.isReady(withDisk!), cluster.isReady(without!)]);

    expect(await decisionOf(cluster.clientOf(withDisk!))).toMatchObject({
      on: inForce.values[FLAG]?.on,
      snapshot: { etag: inForce.etag, source: 'disk' },
    });
    await saysInReadiness(withDisk!, /the last good set on disk stays in force/);
    expect(await decisionOf(cluster.clientOf(without!))).toMatchObject({ on: false, snapshot: { source: 'defaults' } });
    await saysInReadiness(without!, /all flags are off/);
  });

  test('when it is back, all routers decide by its set within a poll', async () => {
    const [service] = cluster.of('flag-service');
    service!.restart();
    await cluster.isReady(service!);
    await eventually(async () => {
      const shown = (await systems()).map(({ source, etag, trouble }) => ({ source, etag, trouble }));
      expect(shown).toEqual(Array(3).fill({ source: 'live', etag: inForce.etag, trouble: undefined }));
    });
  });
});

function routers(): readonly Client[] {
  return cluster.of('command-router').map((router) => cluster.clientOf(router));
}

async function allRouters(check: (router: Replica) => Promise<void>): Promise<void> {
  await Promise.all(cluster.of('command-router').map(check));
}

async function systems(): Promise<readonly System['flags'][]> {
  return Promise.all(routers().map(async (router) => (await router.call<System>('/v1/system')).body.flags));
}

async function saysInReadiness(router: Replica, what: RegExp): Promise<void> {
  const { isReady, report: said } = await router.readiness();
  expect({ isReady, said: JSON.stringify(said) }).toMatchObject({ isReady: true, said: expect.stringMatching(what) });
}

/** Turns the flag so often. @returns for each change and router how long it took from the moment it was sent, in ms */
async function measure(changes: number): Promise<readonly number[]> {
  const took: number[] = [];
  for (let change = 1; change <= changes; change += 1) {
    isOn = !isOn;
    const sentAt = performance.now();
    await turn(isOn);
    const arrivals = routers().map(async (router) => {
      await eventually(() => decidesFor(router, isOn), ARRIVES_MS);
      return performance.now() - sentAt;
    });
    took.push(...(await Promise.all(arrivals)));
  }
  return took;
}

async function turn(on: boolean): Promise<void> {
  const { headers } = await cluster.client.call(`/v1/flags/${FLAG}`);
  const body = { state: 'ENABLED', variants: { on: true, off: false }, defaultVariant: on ? 'on' : 'off' };
  const ifMatch = { 'if-match': headers.get('etag') ?? '' };
  const { status } = await cluster.client.call(`/v1/flags/${FLAG}`, { method: 'PUT', body, headers: ifMatch });
  expect(status).toBe(200);
}

async function decidesFor(router: Client, on: boolean): Promise<boolean> {
  return (await router.call<System>('/v1/system')).body.flags.values[FLAG]?.on === on;
}

interface Decided {
  readonly on: boolean;
  readonly snapshot: { readonly etag: string; readonly source: string; readonly ageMs: number };
}

/** What a router decides for a real command of now, and by what, as its explanation tells it. */
async function decisionOf(router: Client): Promise<Decided> {
  const { body } = await router.command({ type: 'session.create', payload: {} });
  expect(body).toMatchObject({ status: 'succeeded' });
  const explained = await router.call<{ flags: Record<string, { on: boolean }>; snapshot: Decided['snapshot'] }>(
    body.links.explain,
  );
  return { on: explained.body.flags[FLAG]!.on, snapshot: explained.body.snapshot };
}

function report(how: string, took: readonly number[]): void {
  console.log(`${how}: ${String(took.length)} arrivals at a router, ${distribution(took)}`);
}
