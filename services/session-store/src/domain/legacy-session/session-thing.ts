import { type CommandMessage, type FinalReply, type Problem } from '@leviathan/contracts';
import { type Effect, succeeded } from '@leviathan/grains';
import type { IntendedFile, LegacyFiles } from '../../ports.ts';
import type { LegacyThing, LegacyTurn } from '../legacy/legacy-kind.ts';
import { checkpointWhisper } from '../session/checkpoint-whisper.ts';
import { isProblem, sessionCommandOf } from '../session/session-command.ts';
import { intentionOf } from './intention.ts';
import { isUnreadable, legacySessionView, newestCheckpoint, sessionFileOf } from './legacy-session-view.ts';

/** Sessions in the legacy layout. */
export const sessionThing: LegacyThing = { kind: 'session', intentionOf: intended, replyOf, effectsOf };

function intended(
  message: CommandMessage,
  present: LegacyFiles,
  { ref, turn }: LegacyTurn,
): readonly IntendedFile[] | Problem {
  const command = sessionCommandOf(message);
  return isProblem(command) ? command : intentionOf(command, present, ref.id, turn.now);
}

function replyOf(message: CommandMessage, written: LegacyFiles, { ref: { id } }: LegacyTurn): FinalReply {
  const file = sessionFileOf(written, id);
  if (file === undefined || isUnreadable(file)) throw new Error(`what was written for ${id} cannot be read`);
  if (message.type !== 'session.checkpoint') return succeeded({ session: legacySessionView(written, file, id, 0) });
  return succeeded({ session: id, checkpoint: newestCheckpoint(written) });
}

function effectsOf(message: CommandMessage, { ref, turn }: LegacyTurn): readonly Effect[] {
  const command = sessionCommandOf(message);
  if (isProblem(command) || command.type !== 'session.checkpoint') return [];
  const { tenant, id } = ref;
  const { context, files = [] } = command.payload;
  return [checkpointWhisper({ tenant, session: id, context, files, decision: message.decision }, message.id, turn)];
}
