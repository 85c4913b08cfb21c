import type { CommandMessage } from '@leviathan/contracts';
import type { Entry } from '../entry.ts';
import type { Outcome } from '../grain.ts';
import { attemptId } from './attempts.ts';
import { answering } from './draft.ts';
import type { Runtime } from './runtime.ts';

/**
 * Where an entry goes that is made without the fold. Read *before* looking whether it is needed: what another owner writes
 * after that then takes its place, and the insert is lost (T5). Read after, it would be decided on what is over.
 */
export async function nextSeq({ journal }: Runtime, { entity }: CommandMessage): Promise<number> {
  return (await journal.lastSeq(entity)) + 1;
}

/** The entry that says that a suspect is about to run for the `nth` time. */
export function attemptEntry(runtime: Runtime, command: CommandMessage, seq: number, nth: number): Entry {
  const data = { command: command.id, attempt: command.attempt, nth };
  return {
    ...base(runtime, command, seq),
    kind: 'attempt',
    command: attemptId(command, nth),
    data,
    reply: { status: 'running' },
  };
}

/** The entry that parks a command whose entity cannot or must not be folded. */
export function unfoldedParking(
  runtime: Runtime,
  command: CommandMessage,
  seq: number,
  { kind, data, reply }: Outcome,
): Entry {
  const { id, acceptedAt, attempt } = command;
  const entry = { ...base(runtime, command, seq), kind, command: id, data, reply, acceptedAt, attempt };
  return answering(entry, command);
}

/** Without the fold its timers are not known, so its hint is now: whoever is woken by it folds, and moves it. */
function base({ clock, grainOf }: Runtime, { entity }: CommandMessage, seq: number) {
  const now = clock.now();
  const grain = grainOf(entity);
  return { entity, seq, at: now, schema: grain?.writes ?? grain?.schema ?? 1, answers: [], effects: [], wakeAt: now };
}
