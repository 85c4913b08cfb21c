import { describe, expect, test } from '@jest/globals';
import type { CommandMessage } from '@leviathan/contracts';
import type { Outcome } from '@leviathan/grains';
import { formatJobFile, parseJobFile } from '../../../src/domain/legacy-files/job-file.ts';
import { legacyGrain } from '../../../src/domain/legacy/legacy-grain.ts';
import type { LegacyState } from '../../../src/domain/legacy/legacy-state.ts';
import { jobThing } from '../../../src/domain/legacy-job/job-thing.ts';
import type { IntendedFile, LegacyFiles } from '../../../src/ports.ts';
import { fixture, fixtures } from '../../fixtures.ts';
import { ACCEPTED_AT, jobMessage, keyOf } from '../../messages.ts';
import { Play, said } from '../../play.ts';

const grain = legacyGrain(
  { read: async () => ({ outcome: 'read', files: {} }), write: async () => ({ outcome: 'written' }), pathOf: () => '' },
  jobThing,
);

/** A legacy job whose files are in a variable. */
class Home {
  files: LegacyFiles;
  readonly play: Play<LegacyState>;

  constructor(files: LegacyFiles = {}, id = 'j1') {
    this.files = files;
    this.play = new Play(grain, keyOf(id, 'legacy-job'));
  }

  /** The command, and the write that it intends. */
  do(command: CommandMessage): Outcome {
    const sent = this.play.take(command, { outcome: 'read', files: this.files });
    const { writing } = this.play.state;
    if (writing === undefined) return sent;
    for (const file of writing.files) this.#write(file);
    const result = { status: 'done', value: 'written' } as const;
    return this.play.take(
      { type: 'call.ended', id: `call:${writing.call}`, call: writing.call, result },
      { outcome: 'read', files: this.files },
    );
  }

  #write({ name, content, thenTo }: IntendedFile): void {
    this.files = { ...this.files, [name]: content };
    if (thenTo !== undefined) this.files = { ...this.files, [name]: undefined, [thenTo]: content };
  }
}

const answered = ({ reply, answers }: Outcome): unknown => said(answers?.[0]?.reply ?? reply);
const allJobs = [...fixtures('jobs/pending', '.yaml'), ...fixtures('jobs/completed', '.yaml')];

describe('files of the old agent', () => {
  test.each(allJobs)('$name is read by its template and written back byte for byte', ({ text }) => {
    const file = parseJobFile(text);
    expect(file).toBeDefined();
    if (!text.includes('many: things')) expect(formatJobFile(file!)).toBe(text);
  });

  test('a text of several lines is read whole, and written so that no line of it can be taken for a key', () => {
    const file = parseJobFile(fixture('jobs/completed/job-2025-06-10-aaaaaa.yaml'))!;
    expect(file.instructions).toBe('do\nmany: things');
    const written = formatJobFile({ ...file, instructions: 'work\nstatus: completed' });
    expect(written).toContain('  work␊status: completed\n');
    expect(parseJobFile(written)?.instructions).toBe('work\nstatus: completed');
  });

  test('a text that the old agent lost is shown as none', () => {
    const home = new Home({ pending: fixture('jobs/pending/job-2025-06-10-bbbbbb.yaml') }, 'job-2025-06-10-bbbbbb');
    expect(answered(home.do(jobMessage('complete', { by: 's1', on: false })))).toMatchObject({
      job: { status: 'completed', instructions: '', context: '', backend: 'legacy' },
    });
  });
});

test('a job is posted, accepted and completed in the files, and moved when it is over', () => {
  const home = new Home();
  const payload = { fromWorkspace: 'fe', toWorkspace: 'be', instructions: 'do it', context: 'why' };
  expect(answered(home.do(jobMessage('post', { on: false, payload })))).toMatchObject({
    job: { status: 'pending', ...payload },
    legacy: { postJob: { success: true, job_id: 'j1', posted_to: 'be' } },
  });
  home.do(jobMessage('accept', { by: 's1', on: false, payload: { workspace: 'be' } }));
  expect(parseJobFile(home.files.pending!)).toMatchObject({ status: 'accepted', acceptedBy: 's1' });

  home.do(jobMessage('complete', { by: 's1', on: false, payload: { summary: 'done' } }));
  expect(home.files.pending).toBeUndefined();
  expect(parseJobFile(home.files.completed!)).toMatchObject({ status: 'completed', resultsSummary: 'done' });
});

test('of a job in both places the one that is over counts', () => {
  const completed = fixture('jobs/completed/job-2026-11-23-23ab8s.yaml');
  const pending = completed.replace('status: "completed"', 'status: "pending"');
  const home = new Home({ pending, completed }, 'job-2026-11-23-23ab8s');
  expect(answered(home.do(jobMessage('accept', { by: 's1', on: false })))).toBe('job-not-available');
});

test('a pending job whose time is over is refused, and its file is left to the old agent', () => {
  const home = new Home();
  home.do(jobMessage('post', { on: false }));
  home.play.now = ACCEPTED_AT + 5 * 60 * 60 * 1000;
  const before = home.files;
  expect(answered(home.do(jobMessage('accept', { by: 's1', on: false })))).toBe('job-not-available');
  expect(home.files).toBe(before);
});

test('a file that is not in the format refuses the command', () => {
  const home = new Home({ pending: 'status: pending' });
  expect(answered(home.do(jobMessage('accept', { by: 's1', on: false })))).toBe('legacy-file');
});
