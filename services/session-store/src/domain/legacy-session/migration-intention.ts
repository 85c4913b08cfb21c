import { type FinalReply, type Problem, problem } from '@leviathan/contracts';
import { succeeded } from '@leviathan/grains';
import { iso } from '@leviathan/kernel';
import type { IntendedFile, LegacyFileName, LegacyFiles } from '../../ports.ts';
import { sessionFrom, statusOf } from '../import/import-session.ts';
import { Losses } from '../import/import-text.ts';
import { parseCreatedFile } from '../legacy-files/created-file.ts';
import { fingerprintOf } from '../legacy-files/fingerprint.ts';
import { type SessionFile, formatSessionFile } from '../legacy-files/session-file.ts';
import type { MigrationRequest } from '../session/migration.ts';
import { MIGRATED, isUnreadable, legacySessionView, sessionFileOf } from './legacy-session-view.ts';

/** The files after a move: those that the session brings, or its own with the mark that it has left them. */
export function migrationIntention(
  { to, files }: MigrationRequest,
  present: LegacyFiles,
  id: string,
  now: number,
): readonly IntendedFile[] | Problem {
  const file = sessionFileOf(present, id);
  if (isUnreadable(file)) return file;
  const isHere = file !== undefined && !file.status.startsWith(MIGRATED);
  if (files !== undefined) {
    return isHere ? problem('session-exists', `session ${id} has files already`) : arriving(files, present, id);
  }
  if (!isHere) return problem('session-not-found', `session.migrate: session ${id} does not exist`);
  return to === 'legacy' ? [] : leaving(file, present, id, now);
}

function leaving(file: SessionFile, present: LegacyFiles, id: string, now: number): readonly IntendedFile[] {
  const status = `${MIGRATED}${file.status}`;
  const content = formatSessionFile({ ...file, status, sessionId: id, lastUpdated: iso(now) });
  return [{ name: 'session', content, replaces: fingerprintOf(present.session) }];
}

/** The session's own file comes last: it is what makes the session exist. */
function arriving(
  files: NonNullable<MigrationRequest['files']>,
  present: LegacyFiles,
  id: string,
): readonly IntendedFile[] {
  const places: readonly (readonly [LegacyFileName, string])[] = [
    ['created', `.kingly/sessions/${id}.json`],
    ['checkpoint', `.kingly/sessions/${id}-checkpoint.yaml`],
    ['session', `.kingly/sessions/active/${id}.yaml`],
  ];
  return places.flatMap(([name, path]) => {
    const content = files.find((file) => file.path === path)?.content;
    return content === undefined ? [] : [{ name, content, replaces: fingerprintOf(present[name]) }];
  });
}

/** The session as it is in the files now, or as it left them. */
export function migrationReply({ to }: MigrationRequest, written: LegacyFiles, id: string, now: number): FinalReply {
  const file = sessionFileOf(written, id);
  if (file === undefined || isUnreadable(file)) throw new Error(`what was written for ${id} cannot be read`);
  if (to === 'legacy') return succeeded({ session: legacySessionView(written, file, id, 0) });
  const parsed = sessionFrom(
    { session: written.session, created: { ...parseCreatedFile(written.created) }, checkpoint: written.checkpoint },
    new Losses(),
    now,
  );
  if (parsed.outcome === 'foreign') throw new Error(`the checkpoint of ${id} is not in the format`);
  const status = statusOf(file.status.slice(MIGRATED.length));
  return succeeded({ taken: { ...parsed.value, status } });
}
