import {
  type CommandMessage,
  type FinalReply,
  type Problem,
  type Session,
  type SessionRollupPayload,
  problem,
} from '@leviathan/contracts';
import { type Effect, succeeded } from '@leviathan/grains';
import type { IntendedFile, LegacyFiles } from '../../ports.ts';
import type { LegacyEnd, LegacyThing, LegacyTurn } from '../legacy/legacy-kind.ts';
import { checkpointWhisper } from '../session/checkpoint-whisper.ts';
import { type SessionChange, isProblem, isQuestion, sessionCommandOf } from '../session/session-command.ts';
import { learnedBy, resultOf } from '../session/session-result.ts';
import { iso } from '@leviathan/kernel';
import { rollupAnswers } from '../legacy-answers/rollup-answers.ts';
import { factsOf, legacyRollup } from './rollup-intention.ts';
import type { MigrationRequest } from '../session/migration.ts';
import { migrationIntention, migrationReply } from './migration-intention.ts';
import { intentionOf } from './intention.ts';
import { isUnreadable, legacySessionView, newestCheckpoint, sessionFileOf } from './legacy-session-view.ts';

const MIGRATE = 'session.migrate';

/** Sessions in the legacy layout. */
export const sessionThing: LegacyThing = { kind: 'session', intentionOf: intended, replyOf, effectsOf };

/** The command as one that changes a session; questions never come this far. */
function changeOf(message: CommandMessage): SessionChange | Problem {
  const command = sessionCommandOf(message);
  if (isProblem(command)) return command;
  if (!isQuestion(command)) return command;
  return problem('unknown-command-type', 'the holder of the legacy home answers no questions');
}

function intended(
  message: CommandMessage,
  present: LegacyFiles,
  { ref, turn, pathOf }: LegacyTurn,
): readonly IntendedFile[] | Problem {
  if (message.type === MIGRATE)
    return migrationIntention(message.payload as MigrationRequest, present, ref.id, turn.now);
  const command = changeOf(message);
  return isProblem(command) ? command : intentionOf(command, present, ref.id, turn.now, pathOf);
}

function replyOf(message: CommandMessage, written: LegacyFiles, at: LegacyEnd): FinalReply {
  const {
    ref: { id },
    pathOf,
    intended: files,
  } = at;
  if (message.type === MIGRATE) return migrationReply(message.payload as MigrationRequest, written, id, at.turn.now);
  const file = sessionFileOf(written, id);
  const command = changeOf(message);
  if (file === undefined || isUnreadable(file) || isProblem(command)) {
    throw new Error(`what was written for ${id} cannot be read`);
  }
  const session = legacySessionView(written, file, id, 0);
  if (command.type === 'session.rollup') return rolledUp(command.payload, session, message, at);
  const hasLearned = files.some(({ name }) => name === 'checkpoint');
  const checkpoint = hasLearned ? newestCheckpoint(written) : undefined;
  return succeeded(resultOf(command, { session, checkpoint, path: pathOf('checkpoint') }));
}

function rolledUp(
  payload: SessionRollupPayload,
  session: Session,
  { id: command }: CommandMessage,
  { turn, pathOf }: LegacyEnd,
): FinalReply {
  const now = iso(turn.now);
  const rollup = legacyRollup(payload, now, pathOf);
  const legacy = rollupAnswers({ session, rollup, facts: factsOf(payload, session, now), command });
  return succeeded({ session: { ...session, rollup }, rollup, legacy });
}

function effectsOf(message: CommandMessage, { ref, turn, intended: files }: LegacyEnd): readonly Effect[] {
  if (message.type === MIGRATE) return [];
  const command = changeOf(message);
  const learned = isProblem(command)
    ? undefined
    : learnedBy(
        command,
        files.some(({ name }) => name === 'checkpoint'),
      );
  if (learned === undefined) return [];
  const { tenant, id } = ref;
  return [checkpointWhisper({ tenant, session: id, ...learned, decision: message.decision }, message.id, turn)];
}
