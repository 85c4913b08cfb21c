import { type Checkpoint, type Problem, type Session, problem } from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';
import type { LegacyFiles } from '../../ports.ts';
import { parseCheckpointFile } from '../legacy-files/checkpoint-file.ts';
import { parseCreatedFile } from '../legacy-files/created-file.ts';
import { type SessionFile, parseSessionFile } from '../legacy-files/session-file.ts';
import type { Standing } from '../session/admission.ts';

/** What a legacy session shows at most, so that its reply fits into one message whatever the old agent wrote. */
const MOST_TEXT = 16_384;
const MOST_NAME = 1024;
const MOST_FILES_BYTES = 64 * 1024;
const MOST_CHECKPOINT_BYTES = 16 * 1024;

/** What stands in the file of a session that is over. The old agent reads it like any other status. */
export const CLOSED = 'closed';

/** Begins the status of a file whose session was moved to its journal; what follows is the status it had. */
export const MIGRATED = 'migrated_';

/** The old agent knows `active` and `handed_off`; whatever else stands there counts as active, as it does to it. */
export function standingOf(file: SessionFile | undefined): Standing {
  if (file === undefined) return 'none';
  if (file.status.startsWith(MIGRATED)) return CLOSED; // what it is now stands in its journal
  return file.status === CLOSED || file.status === 'handed_off' ? file.status : 'active';
}

/** The session file, `undefined` when there is none, or the problem with it. */
export function sessionFileOf({ session }: LegacyFiles, id: string): SessionFile | undefined | Problem {
  if (session === undefined) return undefined;
  const file = parseSessionFile(session);
  return file ?? problem('legacy-file', `active/${id}.yaml is not in the legacy format; it was left as it is`);
}

export function isUnreadable(found: SessionFile | undefined | Problem): found is Problem {
  return found !== undefined && 'code' in found;
}

/** A session as its files tell it, in the shape that clients know. */
export function legacySessionView(files: LegacyFiles, file: SessionFile, id: string, seq: number): Session {
  const { context, files: listed } = parseCreatedFile(files.created);
  const created = instantOf(file.created) ?? instantOf(file.lastUpdated) ?? 0;
  const checkpoint = newestCheckpoint(files);
  return {
    id,
    status: standingOf(file) as Session['status'], // there is a file
    backend: 'legacy',
    agent: file.agent.slice(0, MOST_NAME),
    workspace: file.workspace.slice(0, MOST_NAME),
    activity: file.recentActivity.slice(0, MOST_TEXT),
    sessionType: file.sessionType.slice(0, MOST_NAME),
    context: context.slice(0, MOST_TEXT),
    files: withinBytes(listed, MOST_FILES_BYTES),
    checkpoints: checkpoint === undefined || bytesOf(checkpoint) > MOST_CHECKPOINT_BYTES ? [] : [checkpoint],
    createdAt: iso(created),
    lastActivityAt: iso(instantOf(file.lastActivity) ?? created),
    seq,
  };
}

/** The one checkpoint that the layout keeps; `undefined` when there is none that can be read. */
export function newestCheckpoint({ checkpoint }: LegacyFiles): Checkpoint | undefined {
  const file = checkpoint === undefined ? undefined : parseCheckpointFile(checkpoint);
  if (file === undefined) return undefined;
  const { context, files, type, understanding, created } = file;
  return { number: 1, context, files: [...files], type, understanding, at: iso(instantOf(created) ?? 0) };
}

function instantOf(text: string): number | undefined {
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? undefined : instant;
}

function withinBytes(items: readonly string[], most: number): string[] {
  let left = most;
  const kept: string[] = [];
  for (const item of items) {
    left -= bytesOf(item);
    if (left < 0) return kept;
    kept.push(item);
  }
  return kept;
}

function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
