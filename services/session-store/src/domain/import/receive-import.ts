import { hash } from 'node:crypto';
import type { CommandMessage } from '@leviathan/contracts';
import { type Outcome, happened } from '@leviathan/grains';
import type { ImportedJob } from '../job/job-event.ts';
import type { JobState } from '../job/job-state.ts';
import { isPassedOn } from '../legacy/passed-on.ts';
import type { SessionState } from '../session/session-state.ts';
import type { ImportedSession, JobRecord } from './found-thing.ts';
import type { ThingOutcome } from './import-grain.ts';

/** A session that comes from the old agent's files. An import is one entry; what is there already stays as it is. */
export function receiveSession(state: SessionState, { payload, decision }: CommandMessage): Outcome {
  const { session } = payload as { readonly session: ImportedSession }; // of the import grain
  const importedFrom = digestOf(session);
  const outcome = outcomeOf(state, importedFrom);
  if (outcome !== 'imported') return happened('import-declined', { outcome }, { outcome });
  return happened('taken-over', { decision: onGrains(decision), session, importedFrom }, { outcome });
}

/** A job that comes from the old agent's files. */
export function receiveJob(state: JobState, { payload, decision }: CommandMessage): Outcome {
  const { job } = payload as { readonly job: JobRecord }; // of the import grain
  const importedFrom = digestOf(job);
  const outcome = outcomeOf(state, importedFrom);
  if (outcome !== 'imported') return happened('import-declined', { outcome }, { outcome });
  const record = { ...job, decision: onGrains(decision), importedFrom } as ImportedJob;
  return happened('taken-over', record, { outcome });
}

function outcomeOf(
  state: { readonly status: string; readonly importedFrom?: string },
  importedFrom: string,
): ThingOutcome {
  if (state.status === 'none') return 'imported';
  if (isPassedOn(state)) return 'lives-in-files';
  return state.importedFrom === importedFrom ? 'already-there' : 'exists';
}

/** What is imported lives in a journal, whatever the flags say: it keeps the import's decision, with this one changed. */
function onGrains(decision: CommandMessage['decision']): CommandMessage['decision'] {
  return { ...decision, flags: { ...decision.flags, ENABLE_ORLEANS: true }, route: 'grain' };
}

function digestOf(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'hex');
}
