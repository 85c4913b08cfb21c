import { type CommandMessage, isFinal } from '@leviathan/contracts';
import type { Journal } from '../journal.ts';
import type { Fold } from './fold.ts';
import type { Known } from './window.ts';

/**
 * What became of a command that had its turn already (T2): from the window, or, if it was accepted before the window's
 * floor, from the journal itself.
 */
export async function recorded(
  journal: Journal,
  fold: Fold,
  command: Pick<CommandMessage, 'id' | 'acceptedAt' | 'attempt'>,
): Promise<Known | undefined> {
  const known = fold.window.find(command.id);
  if (known !== undefined) return answering(known, command);
  if (command.acceptedAt > fold.window.floor) return undefined;
  return recordedInJournal(journal, fold.entity, command);
}

/** The same without a fold: of a suspect, whose entity is not folded before its attempt is journaled. */
export async function recordedInJournal(
  journal: Journal,
  entity: string,
  command: Pick<CommandMessage, 'id' | 'attempt'>,
): Promise<Known | undefined> {
  const entry = await journal.find(entity, command.id);
  if (entry === undefined) return undefined;
  const { reply, attempt = 1, acceptedAt = entry.at } = entry;
  if (isFinal(reply)) return answering({ reply, attempt, acceptedAt }, command);
  for await (const later of journal.read(entity, { from: entry.seq + 1 })) {
    const end = later.answers.find((answer) => answer.command === command.id);
    if (end !== undefined) return answering({ reply: end.reply, attempt, acceptedAt }, command);
  }
  return { reply, attempt, acceptedAt };
}

/** A recorded `parked` answers only attempts up to its own: a redrive runs. */
function answering(known: Known, { attempt }: Pick<CommandMessage, 'attempt'>): Known | undefined {
  return known.reply.status === 'parked' && attempt > known.attempt ? undefined : known;
}
