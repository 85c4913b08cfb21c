import type { CommandMessage } from '@leviathan/contracts';
import { attemptId } from './attempts.ts';
import { insist } from './insist.ts';
import { parked } from './judge.ts';
import { recordedInJournal } from './recorded.ts';
import type { Runtime } from './runtime.ts';
import type { Tenure } from './tenure.ts';
import type { Plan, Turns } from './turns.ts';
import { attemptEntry, nextSeq, unfoldedParking } from './unfolded.ts';

/** Handed out this often without an acknowledgement, a message may be what ends the processes that take it. */
export const SUSPECT_DELIVERIES = 2;

/** Attempts that are journaled before the next one parks the command. */
const MAX_ATTEMPTS = 2;

/**
 * Runs a suspect: alone in its process, after an `attempt` entry, which needs the last seq and not the fold. With two
 * attempts on record and no outcome it parks the command instead, without folding its entity or asking its grain.
 *
 * The entry and the turn are one stay alone: were another suspect let in between them, its end of the process would
 * count against this one, and innocents that are redelivered with a poison would be parked with it.
 *
 * @returns `done` when it may be acknowledged
 */
export async function runSuspect(
  runtime: Runtime,
  turns: Turns,
  tenure: Tenure,
  command: CommandMessage,
  plan: Plan,
): Promise<'done' | 'over'> {
  let isOnRecord = false; // a try that waits for the store made no other attempt
  return insist(runtime, tenure, () =>
    runtime.solitude.alone(async () => {
      if (tenure.isOver) return 'over'; // it ended while this one waited to be alone, and no attempt is made
      const next = isOnRecord ? 'run' : await prepareToRun(runtime, turns, tenure, command);
      if (next !== 'run') return next;
      isOnRecord = true;
      return (await turns.once(tenure, command.entity, plan, command.traceparent)).end;
    }),
  );
}

async function prepareToRun(
  runtime: Runtime,
  turns: Turns,
  tenure: Tenure,
  command: CommandMessage,
): Promise<'run' | 'done' | 'over'> {
  const seq = await nextSeq(runtime, command);
  const known = await recordedInJournal(runtime.journal, command.entity, command);
  if (known !== undefined) {
    runtime.replies.expect(command.id, command.replyTo);
    runtime.replies.send(command.id, command.entity, known);
    return 'done';
  }
  const made = await attemptsMade(runtime, command);
  if (made >= MAX_ATTEMPTS) return parkPoison(runtime, turns, tenure, command, seq);
  const end = await turns.storeUnfolded(tenure, attemptEntry(runtime, command, seq, made + 1));
  return end === 'stored' ? 'run' : 'over';
}

async function parkPoison(
  runtime: Runtime,
  turns: Turns,
  tenure: Tenure,
  command: CommandMessage,
  seq: number,
): Promise<'done' | 'over'> {
  runtime.replies.expect(command.id, command.replyTo);
  const detail = `${String(MAX_ATTEMPTS)} attempts at it ended with the process that made them`;
  const end = await turns.storeUnfolded(tenure, unfoldedParking(runtime, command, seq, parked('poison', detail)));
  return end === 'stored' ? 'done' : 'over';
}

async function attemptsMade({ journal }: Runtime, command: CommandMessage): Promise<number> {
  for (let nth = MAX_ATTEMPTS; nth > 0; nth -= 1) {
    if ((await journal.find(command.entity, attemptId(command, nth))) !== undefined) return nth;
  }
  return 0;
}
