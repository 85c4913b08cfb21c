import { type Problem, type Usage, problem } from '@leviathan/contracts';
import type { Progress } from './run-state.ts';

/** What the steps so far were paid for. A call that failed or was thrown away is not known to cost anything. */
export function usageOf({ steps }: Pick<Progress, 'steps'>): Usage {
  return {
    calls: steps.length,
    inputTokens: steps.reduce((sum, { usage }) => sum + usage.inputTokens, 0),
    outputTokens: steps.reduce((sum, { usage }) => sum + usage.outputTokens, 0),
  };
}

/**
 * Why the next call may not be made, or `undefined`. Checked before each call, so a run may end above its tokens or
 * seconds by what one call takes. Calls count when they begin, also those that fail.
 */
export function exhausted(progress: Progress, now: number): Problem | undefined {
  const { tokens, calls, seconds } = progress.budget;
  const usage = usageOf(progress);
  const spent = usage.inputTokens + usage.outputTokens;
  const elapsed = (now - progress.startedAt) / 1000;
  if (calls !== undefined && progress.callsBegun >= calls) return over('calls', progress.callsBegun, calls);
  if (tokens !== undefined && spent >= tokens) return over('tokens', spent, tokens);
  if (seconds !== undefined && elapsed >= seconds) return over('seconds', elapsed, seconds);
  return undefined;
}

function over(what: string, used: number, allowed: number): Problem {
  return problem(
    'budget-exhausted',
    `the run used ${String(used)} of ${String(allowed)} ${what}: start it again with a larger budget`,
  );
}
