import type { Awakening } from '../effects/sweep.ts';
import { reasonOf } from '@leviathan/kernel';
import { callCheck, earliest } from './draft.ts';
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
  const turn = await turns.take(tenure, entity, timerTurn(runtime), gate);
  if (turn.end === 'over') return 'over';
  for (const entry of await runtime.journal.openOf(entity)) void tenure.publisher.publish(entry);
  runtime.calls.sync(tenure, turn.fold);
  await mendHints(runtime, turn.fold, due);
  return 'done';
}

function timerTurn(runtime: Runtime): Plan {
  return async (fold) => {
    const dueAt = timerOf(fold);
    if (dueAt === undefined || dueAt > runtime.clock.now()) return undefined;
    const id = timerId(dueAt);
    return judge(runtime, fold, { id }, { type: 'timer', id });
  };
}

/** Only the newest entry's hint counts: the others are cleared when met. */
async function mendHints(
  { journal, clock, settings, log }: Runtime,
  fold: Fold,
  due: readonly number[],
): Promise<void> {
  const newest = earliest(timerOf(fold), callCheck(fold, clock.now() + settings.callCheckMs));
  try {
    await Promise.all(due.map((seq) => journal.setWake(fold.entity, seq, seq === fold.seq ? newest : undefined)));
  } catch (error) {
    log.warn({ entity: fold.entity, reason: reasonOf(error) }, 'hints not mended: the next sweep meets them again');
  }
}
