import type { History, JournalEntry, SentCommand } from '@leviathan/history-checker';

/** A command of `t/s/1`, sent at 1, acknowledged at 2 and answered at 3, unless told otherwise. */
export function sent(id: string, rest: Partial<SentCommand> = {}): SentCommand {
  const reply = { status: 'succeeded', result: null };
  return { id, entity: 't/s/1', sentAt: 1, acknowledgedAt: 2, endedAt: 3, reply, ...rest };
}

/** The turn of `command` in `t/s/1`. */
export function turn(seq: number, command: string, rest: Partial<JournalEntry> = {}): JournalEntry {
  return { entity: 't/s/1', seq, at: seq, command, reply: { status: 'succeeded', result: null }, ...rest };
}

export function history(
  commands: readonly SentCommand[],
  journals: readonly JournalEntry[],
  rest: Partial<History> = {},
): History {
  return { commands, journals, isSettled: true, ...rest };
}
