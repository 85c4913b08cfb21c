import type { Checkpoint, Session } from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';
import type { OwnSession, SessionCheckpoint } from './session-state.ts';

/** A session as clients see it. */
export function sessionView(session: OwnSession, id: string, seq: number): Session {
  const { status, agent, workspace, activity, sessionType, context, files, recent } = session;
  return {
    id,
    status,
    backend: 'grain',
    agent,
    workspace,
    activity,
    sessionType,
    ...(session.networkIntelligence === undefined ? {} : { networkIntelligence: session.networkIntelligence }),
    context,
    files: [...files],
    checkpoints: recent.map(checkpointView),
    createdAt: iso(session.createdAt),
    lastActivityAt: iso(session.lastActivityAt),
    seq,
  };
}

export function checkpointView({ files, at, ...checkpoint }: SessionCheckpoint): Checkpoint {
  return { ...checkpoint, files: [...files], at: iso(at) };
}
