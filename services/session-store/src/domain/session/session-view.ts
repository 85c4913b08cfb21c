import type { Checkpoint, Rollup, Session } from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';
import { MEDIA_TYPES } from '../rollup/rollup-artefacts.ts';
import type { OwnSession, RollupRecord, SessionCheckpoint } from './session-state.ts';

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
    ...(session.rollup === undefined ? {} : { rollup: rollupView(session.rollup, id) }),
    createdAt: iso(session.createdAt),
    lastActivityAt: iso(session.lastActivityAt),
    seq,
  };
}

/** The artefacts are read at their paths. */
export function rollupView({ type, at, artefacts }: RollupRecord, id: string): Rollup {
  return {
    type,
    createdAt: iso(at),
    artefacts: artefacts.map(({ name, digest }) => ({
      name,
      mediaType: MEDIA_TYPES[name],
      path: `/v1/sessions/${encodeURIComponent(id)}/rollup/${name}`,
      digest,
    })),
  };
}

export function checkpointView({ files, at, ...checkpoint }: SessionCheckpoint): Checkpoint {
  return { ...checkpoint, files: [...files], at: iso(at) };
}
