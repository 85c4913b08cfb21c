import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@leviathan/test-kit';
import type { Client, Command } from '../src/client.ts';
import { Cluster } from '../src/cluster/cluster.ts';
import type { Replica } from '../src/cluster/replica.ts';
import { LegacyFiles, asTheOldAgentWrites } from '../src/legacy-files.ts';

/** Enough for a replica that stands by to take the lock, find what is open and write it: each looks once a second. */
const TAKEN_OVER_MS = 20_000;
const SESSION = { agent: 'development', workspace: 'shop', type: 'implementation' } as const;
const CREATE = { context: 'the login bug', files: ['src/auth.ts'], agent: SESSION.agent, workspace: SESSION.workspace };

let cluster: Cluster;
let files: LegacyFiles;
let routers: readonly Client[];

beforeAll(async () => {
  cluster = await Cluster.start({
    replicas: { 'session-store': 3, 'command-router': 2 },
    env: { ENABLE_ORLEANS: 'false' },
  });
  files = new LegacyFiles(join(cluster.folder, 'home'));
  routers = cluster.of('command-router').map((router) => cluster.clientOf(router));
});
afterAll(() => cluster[Symbol.asyncDispose]());

test('of three replicas one holds the home, the others are ready and say so, and every router reaches it', async () => {
  const id = 's-any-router';
  await send(0, id, 'session.create', { ...CREATE, sessionType: SESSION.type });
  await send(1, id, 'session.touch', { activity: 'reading the test report' });
  expect(files.session(id)).toMatch(sessionFile(id, 'active', 'reading the test report'));
  await send(1, id, 'session.ping', { context: 'still at it' });
  await send(0, id, 'session.checkpoint', { context: 'fixed the login bug', files: ['src/auth.ts:42'] });
  await send(0, id, 'session.advise', { text: 'create a parallel review' });
  await send(1, id, 'session.close', {});
  await send(0, 's-registered', 'session.register', { agent: 'research', workspace: '/home/dev/shop' });

  expect(files.session(id)).toMatch(/^status: "closed"$/m);
  expect(files.created(id)).toMatchObject({ id, context: CREATE.context, files: CREATE.files, active: true });
  expect(files.checkpoint(id)).toMatch(new RegExp(`^session_id: ${id}\ncontext: "fixed the login bug"$`, 'm'));
  expect(files.session('s-registered')).toMatch(/^workspace: "\/home\/dev\/shop"$/m);
  const others = cluster.of('session-store').filter((replica) => replica !== holder());
  expect(others).toHaveLength(2);
  for (const other of others) {
    const { isReady, report } = await other.readiness();
    expect({ isReady, said: JSON.stringify(report) }).toMatchObject({
      isReady: true,
      said: expect.stringContaining(`\\"pid\\":${String(files.holderPid)}`),
    });
  }
});

test('the holder killed between journaling and writing: another takes the home over, writes, and answers as it would have', async () => {
  const id = 's-killed';
  await send(0, id, 'session.create', { ...CREATE, sessionType: SESSION.type });
  const before = files.session(id);
  const disk = files.hang(id);
  const key = { 'idempotency-key': 'between-journal-and-file' };
  const touch = { type: 'session.touch', session: id, payload: { activity: 'written by the successor' } };
  const accepted = await routers[0]!.command(touch, { ...key, prefer: 'respond-async' });
  await eventually(() => expect(files.newestEntry(id)).toBe('intended'));
  expect((await commandOf(accepted.body)).status).toBe('running');
  expect(files.session(id)).toBe(before);

  const victim = holder();
  const killedAt = performance.now();
  const killed = victim.process.kill();
  disk.end(); // only now: while the victim lived, its write would have ended
  await killed;
  await eventually(async () => expect((await commandOf(accepted.body)).status).toBe('succeeded'), TAKEN_OVER_MS);
  console.log(
    `the successor had written and answered ${String(Math.round(performance.now() - killedAt))} ms after the kill`,
  );

  expect(files.session(id)).toMatch(sessionFile(id, 'active', 'written by the successor'));
  expect(holder()).not.toBe(victim);
  const writtenAt = files.replacedAt(id);
  const repeated = await routers[1]!.command(touch, key);
  expect(repeated).toMatchObject({ status: 200, body: { id: accepted.body.id, status: 'succeeded' } });
  expect(repeated.headers.get('idempotency-replayed')).toBe('true');
  expect(files.replacedAt(id)).toBe(writtenAt); // the recorded reply: nothing was done again
  await send(1, id, 'session.touch', { activity: 'and it goes on' });
  expect(files.session(id)).toMatch(sessionFile(id, 'active', 'and it goes on'));
});

test('the one that was killed comes back and stands by', async () => {
  const dead = cluster.of('session-store').find(({ process }) => process.hasEnded)!;
  dead.restart();
  await cluster.isReady(dead);
  expect(holder()).not.toBe(dead);
});

async function send(router: number, session: string, type: string, payload: object): Promise<void> {
  const { status, body } = await routers[router]!.command({ type, session, payload });
  expect({ status, body }).toMatchObject({ status: 200, body: { status: 'succeeded' } });
}

async function commandOf({ links }: Command): Promise<Command> {
  return (await routers[0]!.call<Command>(links.self)).body;
}

function holder(): Replica {
  const found = cluster.of('session-store').find(({ process }) => process.child.pid === files.holderPid);
  if (found === undefined) throw new Error(`process ${String(files.holderPid)} holds the home and is none of ours`);
  return found;
}

function sessionFile(id: string, status: 'active' | 'closed', activity: string): RegExp {
  return asTheOldAgentWrites({ ...SESSION, id, status, activity });
}
