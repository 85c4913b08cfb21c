import type { Checkpoint, Session } from '@leviathan/contracts';
import {
  checkpointAnswer,
  createdAnswer,
  pingAnswer,
  registeredAnswer,
  selfPingAnswers,
  sessionAnswer,
} from '../legacy-answers/session-answers.ts';
import type { SessionChange } from './session-command.ts';

/** What a command left, on either backend. */
export interface Changed {
  readonly session: Session;
  /** The one that the command made. */
  readonly checkpoint: Checkpoint | undefined;
  /** Where it is kept. */
  readonly path: string;
}

/** The result of a command: what clients know, and beside it what the old agent's methods answer. */
export function resultOf(command: SessionChange, { session, checkpoint, path }: Changed): unknown {
  const { id, agent, workspace } = session;
  const kept = { id, agent, workspace, path };
  switch (command.type) {
    case 'session.create':
      return { session, legacy: { createSession: createdAnswer(session) } };
    case 'session.register':
      return { session, legacy: { registerSession: registeredAnswer(command.payload, session) } };
    case 'session.touch':
      return { session, legacy: { updateSessionActivity: sessionAnswer(session) } };
    case 'session.ping':
      return checkpoint === undefined
        ? { session, legacy: { ping: pingAnswer(session, id) } }
        : { session, checkpoint, legacy: selfPingAnswers(command.payload, checkpoint.at, kept) };
    case 'session.checkpoint':
      if (checkpoint === undefined) throw new Error('a checkpoint left none');
      return { session: id, checkpoint, legacy: { createCheckpoint: checkpointAnswer(checkpoint, kept) } };
    case 'session.close':
      return { session };
    case 'session.rollup':
      throw new Error('the result of a rollup comes from what was made');
  }
}

/** What a command keeps as a checkpoint, if it does: a ping of a session that is there is one. */
export function learnedBy(
  command: SessionChange,
  isThere: boolean,
): { readonly context: string; readonly files: readonly string[] } | undefined {
  if (command.type !== 'session.checkpoint' && !(command.type === 'session.ping' && isThere)) return undefined;
  return { context: command.payload.context, files: command.payload.files ?? [] };
}
