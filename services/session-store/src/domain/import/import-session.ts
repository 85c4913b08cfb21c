import { parseCheckpointFile } from '../legacy-files/checkpoint-file.ts';
import { type SessionFile, parseSessionFile } from '../legacy-files/session-file.ts';
import { checkpointTypeOf } from '../legacy-rules/checkpoint-type.ts';
import { understandingLevelOf } from '../legacy-rules/understanding-level.ts';
import { FIRST_ACTIVITY } from '../session/session-event.ts';
import type { SessionCheckpoint } from '../session/session-state.ts';
import type { ImportedSession } from './found-thing.ts';
import { type Losses } from './import-text.ts';

/** The bounds of what the commands take: what is imported can be shown and sent like everything else. */
const MOST = { name: 64, path: 1024, text: 16_384, files: 64 * 1024 };

/** The texts of a session's files; JSON files are parsed already. */
export interface SessionSources {
  readonly session?: string | undefined;
  readonly created?: Readonly<Record<string, unknown>> | undefined;
  readonly checkpoint?: string | undefined;
}

export type Parsed<T> = { readonly outcome: 'parsed'; readonly value: T } | { readonly outcome: 'foreign' };

/** A session of `.kingly`. Its file's name is its id: what stands in the file is `unknown` for most. */
export function sessionFrom(sources: SessionSources, losses: Losses, now: number): Parsed<ImportedSession> {
  const file = sources.session === undefined ? undefined : parseSessionFile(sources.session);
  if (sources.session !== undefined && file === undefined) return { outcome: 'foreign' };
  const created = sources.created ?? {};
  const checkpoints = checkpointsFrom(sources.checkpoint, losses, now);
  if (checkpoints === undefined) return { outcome: 'foreign' };
  const born = losses.time('created', file?.created ?? created['created'], checkpoints[0]?.at ?? now);
  const say = (field: keyof SessionFile, other: unknown, otherwise: string): string =>
    orElse(file?.[field] ?? losses.text(field, other), otherwise);
  const value: ImportedSession = {
    status: statusOf(file?.status),
    agent: losses.clip('agent', say('agent', created['agent'], 'ceo'), MOST.name),
    workspace: losses.clip('workspace', say('workspace', created['workspace'], 'unknown'), MOST.path),
    sessionType: losses.clip('sessionType', say('sessionType', created['sessionType'], 'general'), MOST.name),
    context: losses.clip('context', losses.text('context', created['context']), MOST.text),
    files: losses.clipAll('files', losses.texts('files', created['files']), MOST.files),
    activity: losses.clip('activity', say('recentActivity', created['recent_activity'], FIRST_ACTIVITY), MOST.text),
    createdAt: born,
    lastActivityAt: losses.time('last_activity', file?.lastActivity ?? created['last_activity'], born),
    checkpoints,
  };
  return { outcome: 'parsed', value };
}

function checkpointsFrom(
  text: string | undefined,
  losses: Losses,
  now: number,
): readonly SessionCheckpoint[] | undefined {
  if (text === undefined) return [];
  const file = parseCheckpointFile(text);
  if (file === undefined) return undefined;
  const at = losses.time('checkpoint.created', file.created, now);
  return [checkpointOf(1, { context: file.context, files: file.files, at }, losses)];
}

/** A checkpoint with what the rules conclude from it; the old files hold nothing else than these conclusions. */
export function checkpointOf(
  number: number,
  { context, files, at }: { readonly context: string; readonly files: readonly string[]; readonly at: number },
  losses: Losses,
): SessionCheckpoint {
  const text = losses.clip('checkpoint.context', context, MOST.text);
  const names = losses.clipAll('checkpoint.files', files, MOST.files / 2);
  return {
    number,
    context: text,
    files: names,
    type: checkpointTypeOf(text),
    understanding: understandingLevelOf(text, names),
    at,
  };
}

export function statusOf(status: string | undefined): ImportedSession['status'] {
  if (status === 'closed' || status === 'completed') return 'closed';
  return status === 'handed_off' ? 'handed_off' : 'active';
}

function orElse(text: string, otherwise: string): string {
  return text === '' ? otherwise : text;
}
