import type { Fold } from './fold.ts';

/** The command id of the timer turn that is due at `dueAt`. */
export function timerId(dueAt: number): string {
  return `timer:${String(dueAt)}`;
}

/**
 * The state's earliest timer, unless its turn was taken already: a timer that its own turn did not move would fire for
 * ever.
 *
 * @param taking id of the command whose turn is being taken, which the window does not know yet
 */
export function timerOf(
  { grain, state, window }: Pick<Fold, 'grain' | 'state' | 'window'>,
  taking?: string,
): number | undefined {
  const dueAt = grain.wakeAt?.(state);
  if (dueAt === undefined) return undefined;
  const id = timerId(dueAt);
  return id === taking || window.find(id) !== undefined ? undefined : dueAt;
}
