import type { CommandMessage } from '@leviathan/contracts';
import type { Entry } from '../entry.ts';

const PREFIX = 'attempt:';

/** The name under which the `nth` attempt at a suspect is journaled: one series per redrive. */
export function attemptId({ id, attempt }: Pick<CommandMessage, 'id' | 'attempt'>, nth: number): string {
  return `${PREFIX}${id}:${String(attempt)}:${String(nth)}`;
}

/** Whether an entry only says that a suspect was about to run: it ends no command and answers nobody. */
export function isAttempt(entry: Pick<Entry, 'kind' | 'command'>): boolean {
  return entry.kind === 'attempt' && entry.command.startsWith(PREFIX);
}
