import type { CommandMessage, FinalReply, Problem } from '@leviathan/contracts';
import { succeeded } from '@leviathan/grains';
import { iso } from '@leviathan/kernel';
import type { IntendedFile, LegacyFiles } from '../../ports.ts';
import { jobRefusalOf } from '../job/job-admission.ts';
import { type JobCommand, jobCommandOf } from '../job/job-command.ts';
import { EXPIRES_AFTER_MS, resultsPathOf, withDefaults } from '../job/job-state.ts';
import { fingerprintOf } from '../legacy-files/fingerprint.ts';
import { type JobFile, formatJobFile } from '../legacy-files/job-file.ts';
import { jobAnswer } from '../legacy-answers/job-answers.ts';
import type { LegacyThing, LegacyTurn } from '../legacy/legacy-kind.ts';
import { isUnreadable, jobFileOf, jobStandingOf, legacyJobView } from './legacy-job-view.ts';

/** Jobs in the legacy layout: a file in `jobs/pending`, moved to `jobs/completed` when it is done. */
export const jobThing: LegacyThing = { kind: 'job', intentionOf, replyOf, effectsOf: () => [] };

function intentionOf(
  message: CommandMessage,
  present: LegacyFiles,
  { ref: { id }, turn: { now } }: LegacyTurn,
): readonly IntendedFile[] | Problem {
  const command = jobCommandOf(message);
  if ('code' in command) return command;
  const found = jobFileOf(present, id);
  if (isUnreadable(found)) return found;
  const refusal = jobRefusalOf(jobStandingOf(found, now), command, id);
  if (refusal !== undefined) return refusal;
  const content = formatJobFile(changed(found?.file ?? newFile(id, iso(now)), command, now));
  const over = command.type === 'job.complete' ? { thenTo: 'completed' as const } : {};
  return [{ name: 'pending', content, replaces: fingerprintOf(present.pending), ...over }];
}

function changed(file: JobFile, command: JobCommand, now: number): JobFile {
  switch (command.type) {
    case 'job.post': {
      const { estimatedMinutes, ...job } = withDefaults(command.payload);
      const expires = iso(now + EXPIRES_AFTER_MS);
      return { ...file, ...job, estimatedMinutes: String(estimatedMinutes), posted: iso(now), expires };
    }
    case 'job.accept': {
      const acceptingWorkspace = command.payload.workspace ?? '';
      return { ...file, status: 'accepted', acceptedBy: command.by, acceptedAt: iso(now), acceptingWorkspace };
    }
    case 'job.complete':
      return {
        ...file,
        status: 'completed',
        completedAt: iso(now),
        resultsSummary: command.payload.summary ?? '',
      };
  }
}

function replyOf(message: CommandMessage, written: LegacyFiles, { ref: { id }, turn }: LegacyTurn): FinalReply {
  const found = jobFileOf(written, id);
  if (found === undefined || isUnreadable(found)) throw new Error(`what was written for ${id} cannot be read`);
  const job = legacyJobView(found, id, turn.now, 0);
  return succeeded({ job, legacy: jobAnswer(message.type as JobCommand['type'], job) }); // it was decided on
}

function newFile(id: string, now: string): JobFile {
  return {
    lastUpdated: now,
    jobId: id,
    jobType: '',
    status: 'pending',
    fromWorkspace: '',
    toWorkspace: '',
    instructions: '',
    context: '',
    estimatedMinutes: '',
    posted: now,
    expires: now,
    resultsPath: resultsPathOf(id),
    acceptedBy: '',
    acceptedAt: '',
    acceptingWorkspace: '',
    completedAt: '',
    resultsSummary: '',
  };
}
