import type { CommandMessage } from '@leviathan/contracts';
import type { Entry } from '../entry.ts';
import type { Outcome } from '../grain.ts';
import { attemptId } from './attempts.ts';
import { answering } from './draft.ts';
import type { Runtime } from './runtime.ts';

/** The entry that says that a suspect is about to run for the `nth` time. */
export async function attemptEntry(runtime: Runtime, command: CommandMessage, nth: number): Promise<Entry> {
  const data = { command: command.id, attempt: command.attempt, nth };
  return {
    ...(await base(runtime, command)),
    kind: 'attempt',
    command: attemptId(command, nth),
    data,
    reply: { status: 'running' },
  };
}

/** The entry that parks a command whose entity cannot or must not be folded. */
export async function unfoldedParking(
  runtime: Runtime,
  command: CommandMessage,
  { kind, data, reply }: Outcome,
): Promise<Entry> {
  const { id, acceptedAt, attempt } = command;
  const entry = { ...(await base(runtime, command)), kind, command: id, data, reply, acceptedAt, attempt };
  return answering(entry, command);
}

/** Without the fold its timers are not known, so its hint is now: whoever is woken by it folds, and moves it. */
async function base({ journal, clock, grainOf }: Runtime, { entity }: CommandMessage) {
  const now = clock.now();
  const seq = (await journal.lastSeq(entity)) + 1;
  const grain = grainOf(entity);
  return { entity, seq, at: now, schema: grain?.writes ?? grain?.schema ?? 1, answers: [], effects: [], wakeAt: now };
}
