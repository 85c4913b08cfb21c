import type { Awakening } from '../effects/sweep.ts';
import { reasonOf } from '@leviathan/kernel';
import { happened } from '../grain.ts';
import { type Draft, callCheck, draft, earliest, retireAt } from './draft.ts';
import type { Fold } from './fold.ts';
import { judge } from './judge.ts';
import type { Runtime } from './runtime.ts';
import type { Tenure } from './tenure.ts';
import { timerId, timerOf } from './timers.ts';
import type { Gate, Plan, Turns } from './turns.ts';

/**
 * Sees to an entity that a sweep found: publishes what is open, takes the timer's turn if one is due, makes the calls
 * that do not run, and puts the hints right. Whoever is woken owns the entity; being woken twice does no harm.
 */
export async function wake(
  runtime: Runtime,
  turns: Turns,
  tenure: Tenure,
  { entity, due }: Awakening,
  gate?: Gate,
): Promise<'done' | 'over'> {
  const turn = await turns.take(tenure, entity, timerTurn(runtime, tenure), gate);
  if (turn.end === 'over') return 'over';
  for (const entry of await runtime.journal.openOf(entity)) void tenure.publisher.publish(entry);
  runtime.calls.sync(tenure, turn.fold);
  await mendHints(runtime, turn.fold, due);
  return 'done';
}

function timerTurn(runtime: Runtime, tenure: Tenure): Plan {
  return async (fold) => {
    const dueAt = timerOf(fold);
    if (dueAt === undefined || dueAt > runtime.clock.now()) return retirement(runtime, fold);
    const id = timerId(dueAt);
    return judge(runtime, tenure, fold, { id }, { type: 'timer', id });
  };
}

/**
 * The last turn of an entity that ended long ago. It is a turn, so that an owner of the past cannot remove what somebody
 * has just begun to use again; not while something of it is unpublished, or a fork needs it.
 */
async function retirement({ journal, clock, settings }: Runtime, fold: Fold): Promise<Draft | undefined> {
  const [at, now] = [retireAt(fold, settings), clock.now()];
  if (at === undefined || at > now) return undefined;
  if ((await journal.openOf(fold.entity)).length > 0) return undefined;
  if ((await journal.forksOf(fold.entity, 1)).length > 0) return undefined;
  const outcome = happened('retired', { notAfter: fold.changedAt });
  return draft(fold, { id: `retire:${String(fold.seq)}` }, outcome, now, settings);
}

/** Only the newest entry's hint counts: the others are cleared when met. */
async function mendHints(
  { journal, clock, settings, log }: Runtime,
  fold: Fold,
  due: readonly number[],
): Promise<void> {
  const now = clock.now();
  const retire = retireAt(fold, settings);
  // One that is due and could not go yet is looked at again after as long as it was kept.
  const retireNext =
    retire !== undefined && retire <= now ? now + (settings.retentionMs[fold.grain.type] ?? 0) : retire;
  const newest = earliest(timerOf(fold), callCheck(fold, now + settings.callCheckMs), retireNext);
  try {
    await Promise.all(due.map((seq) => journal.setWake(fold.entity, seq, seq === fold.seq ? newest : undefined)));
  } catch (error) {
    log.warn({ entity: fold.entity, reason: reasonOf(error) }, 'hints not mended: the next sweep meets them again');
  }
}
