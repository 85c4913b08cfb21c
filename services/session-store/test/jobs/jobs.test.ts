import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Job } from '@leviathan/contracts';
import { tellSeeded } from '@leviathan/test-kit';
import { parseJobFile } from '../../src/domain/legacy-files/job-file.ts';
import { fixture } from '../fixtures.ts';
import { jobMessage, keyOf } from '../messages.ts';
import { said } from '../play.ts';
import { Rig } from '../rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig[Symbol.asyncDispose]());

const jobOf = (result: unknown): Job => (result as { job: Job }).job;

describe.each([
  ['grain', true],
  ['legacy', false],
] as const)('a job on the backend %s', (backend, on) => {
  test('lives from its posting to its completion, and refuses what follows', async () => {
    const replies = [
      await rig.ask(jobMessage('post', { on })),
      await rig.ask(jobMessage('accept', { by: 's1', on })),
      await rig.ask(jobMessage('complete', { by: 's1', on, payload: { summary: 'done' } })),
      await rig.ask(jobMessage('complete', { by: 's1', on, payload: { summary: 'again' } })),
    ];
    expect(replies.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'failed']);
    expect(jobOf(said(replies[2]!))).toMatchObject({ backend, status: 'completed', resultsSummary: 'done' });
    expect(said(replies[3]!)).toBe('job-not-available');
    expect(existsSync(rig.path('jobs', 'completed', 'j1.yaml'))).toBe(backend === 'legacy');
    expect(existsSync(rig.path('jobs', 'pending', 'j1.yaml'))).toBe(false);
  });

  test('is won by exactly one of twenty sessions, whatever ends in between', async () => {
    await tellSeeded(3, async (chance) => {
      const job = `race-${String(chance.seed)}`;
      await rig.ask(jobMessage('post', { job, on }));
      const sessions = Array.from({ length: 20 }, (_, index) => `s${String(index)}`);
      const accepts = sessions.map((by) => jobMessage('accept', { job, by, on }));
      const asked = Promise.all(accepts.map((command) => rig.ask(command)));
      for (let crashes = chance.whole(4); crashes > 0; crashes -= 1) {
        await rig.crash();
        await rig.start();
      }
      const replies = await asked;
      const winners = sessions.filter((_, index) => replies[index]?.status === 'succeeded');
      expect(winners).toHaveLength(1);
      expect(replies.filter((reply) => said(reply) === 'job-not-available')).toHaveLength(19);
      expect(jobOf(said(replies[sessions.indexOf(winners[0]!)]!)).acceptedBy).toBe(winners[0]);
      // Asked again, everybody hears the same.
      expect(await Promise.all(accepts.map((command) => rig.ask(command)))).toEqual(replies);
    });
  });
});

test('a job that the old agent posted is accepted in its file while the flag is off', async () => {
  const id = 'job-2026-11-23-0ptaq6';
  await mkdir(rig.path('jobs', 'pending'), { recursive: true });
  // Its time is over; the same with one that is not.
  const text = fixture(`jobs/pending/${id}.yaml`).replace('expires: "2026-11-23', 'expires: "2999-11-23');
  await writeFile(rig.path('jobs', 'pending', `${id}.yaml`), text);

  const reply = await rig.ask(jobMessage('accept', { job: id, by: 's1', on: false, payload: { workspace: 'w' } }));
  expect(jobOf(said(reply))).toMatchObject({
    status: 'accepted',
    instructions: 'Do task 93 - minor debug of CLI output',
  });
  const file = parseJobFile(await readFile(rig.path('jobs', 'pending', `${id}.yaml`), 'utf8'));
  expect(file).toMatchObject({ status: 'accepted', acceptedBy: 's1', acceptingWorkspace: 'w' });
  expect((await rig.entries(keyOf(id, 'job'))).map(({ kind }) => kind)).toEqual(['passed-on', 'legacy-answered']);
});
