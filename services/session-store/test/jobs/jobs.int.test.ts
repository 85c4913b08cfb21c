import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Job } from '@leviathan/contracts';
import { Cluster } from '../cluster.ts';
import { jobMessage } from '../messages.ts';
import { said } from '../play.ts';

let cluster: Cluster;
beforeEach(async () => {
  cluster = await Cluster.open(3);
});
afterEach(() => cluster[Symbol.asyncDispose]());

test.each([
  ['grains', true],
  ['legacy files', false],
])(
  'of thirty sessions that want one job, over three owners one of which ends, exactly one gets it: %s',
  async (_, on) => {
    const jobs = ['a', 'b', 'c', 'd'];
    await Promise.all(jobs.map((job) => cluster.ask(jobMessage('post', { job, on }))));
    const sessions = Array.from({ length: 30 }, (_each, index) => `s${String(index)}`);
    const races = jobs.map((job) =>
      Promise.all(sessions.map((by) => cluster.ask(jobMessage('accept', { job, by, on })))),
    );
    await cluster.replicas[2]!.owner.crash();
    for (const replies of await Promise.all(races)) {
      const winners = replies.filter(({ status }) => status === 'succeeded');
      expect(winners).toHaveLength(1);
      expect(replies.filter((reply) => said(reply) === 'job-not-available')).toHaveLength(29);
      const { job } = said(winners[0]!) as { job: Job };
      expect(job.acceptedBy).toBe(sessions[replies.indexOf(winners[0]!)]);
    }
  },
  180_000,
);
