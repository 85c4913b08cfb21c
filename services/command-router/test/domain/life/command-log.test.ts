import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type CommandMessage, findCommandType } from '@leviathan/contracts';
import { type Journal, SqliteJournal } from '@leviathan/grains';
import { SystemClock } from '@leviathan/kernel';
import { decide } from '../../../src/domain/decision.ts';
import { defaultFlags } from '../../../src/domain/flags/flags-in-force.ts';
import { CommandLog } from '../../../src/domain/life/command-log.ts';
import { type Failure, failingJournal } from '../../fixtures/failing-journal.ts';

const clock = new SystemClock();
const ref = { tenant: 't', id: 'c1' };
const context = { targetingKey: 't', tenant: 't', type: 'agent.ask', labels: {} };
const message: CommandMessage = {
  ...{
    id: 'c1',
    type: 'agent.ask',
    version: 1,
    tenant: 't',
    entity: 't/run/r1',
    payload: {},
    acceptedAt: 1,
    attempt: 1,
  },
  decision: decide(defaultFlags(0), findCommandType('agent.ask')!, context, 0),
};
const accepted = { kind: 'accepted', message, labels: {}, fingerprint: 'f', subject: 's', router: 'a' } as const;
const ended = { kind: 'ended', reply: { status: 'succeeded', result: 1 }, router: 'a' } as const;

let folder: string;
let journal: Journal;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-'));
  journal = SqliteJournal.open(join(folder, 'router.db'));
});
afterEach(async () => {
  await journal.close();
  await rm(folder, { recursive: true });
});

const logWith = (failure: Failure): CommandLog =>
  new CommandLog(
    failingJournal(journal, () => failure),
    clock,
  );

test('of two routers that accept the same command one does, and the other finds it', async () => {
  const [a, b] = [new CommandLog(journal, clock), new CommandLog(journal, clock)];

  const outcomes = await Promise.all([a.begin(ref, accepted, undefined), b.begin(ref, accepted, undefined)]);

  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['happened', 'old-news']);
  expect(await journal.lastSeq('t/command/c1')).toBe(1);
});

test('a router whose picture is old loses its insert, reads again and goes by what is there', async () => {
  const [a, b] = [new CommandLog(journal, clock), new CommandLog(journal, clock)];
  await a.begin(ref, accepted, undefined);
  await b.record(ref, 'cancel-requested', () => ({ kind: 'cancel-requested', end: message, subject: 's' }), undefined);

  const outcome = await a.record(ref, 'ended', () => ended, undefined);

  expect(outcome).toMatchObject({
    outcome: 'happened',
    now: { seq: 3, command: { status: 'succeeded', cancel: { subject: 's' } } },
  });
});

test('an end that two routers hear is journaled once', async () => {
  const [a, b] = [new CommandLog(journal, clock), new CommandLog(journal, clock)];
  await a.begin(ref, accepted, undefined);
  await b.load(ref);

  const outcomes = await Promise.all([
    a.record(ref, 'ended', () => ended, undefined),
    b.record(ref, 'ended', () => ended, undefined),
  ]);

  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['happened', 'old-news']);
  expect(await journal.lastSeq('t/command/c1')).toBe(2);
});

test('an append that ended as unknown counts when a read shows it', async () => {
  expect((await logWith('lost').begin(ref, accepted, undefined)).outcome).toBe('happened');
});

test('an append that no read shows stays unknown: nobody is told that it failed', async () => {
  expect((await logWith('never').begin(ref, accepted, undefined)).outcome).toBe('unknown');
});

test.each([
  ['away', false],
  ['full', true],
] as const)('a store that is %s stored nothing', async (failure, isDiskFull) => {
  expect(await logWith(failure).begin(ref, accepted, undefined)).toMatchObject({ outcome: 'unavailable', isDiskFull });
});

test('that a command runs is known here and costs no entry', async () => {
  const log = new CommandLog(journal, clock);
  await log.begin(ref, accepted, undefined);

  expect(log.markRunning(ref)).toBe(true);
  expect(log.markRunning(ref)).toBe(false);

  expect((await log.load(ref)).command.status).toBe('running');
  expect((await new CommandLog(journal, clock).load(ref)).command.status).toBe('accepted');
  expect(await journal.lastSeq('t/command/c1')).toBe(1);
});
