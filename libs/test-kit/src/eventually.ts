const POLL_MS = 5;

/**
 * Tries `attempt` until it neither throws nor gives `false`, and resolves with what it gave: how a test waits for
 * something that happens elsewhere, without guessing how long that takes.
 *
 * ```ts
 * await eventually(() => expect(seen).toEqual(['a', 'b']));
 * await eventually(() => bus.isAvailable);
 * ```
 *
 * @param withinMs the deadline in real time; the default is below Jest's own of 5 s, which would hide what was expected
 * @throws what the last attempt threw, so that a failing test shows the expectation and not a time-out
 */
export async function eventually<T>(attempt: () => T, withinMs = 4000): Promise<Awaited<T>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const outcome = await tried(attempt);
    if (outcome.holds) return outcome.value;
    if (performance.now() >= deadline) throw outcome.failure;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

type Tried<T> = { readonly holds: true; readonly value: T } | { readonly holds: false; readonly failure: unknown };

async function tried<T>(attempt: () => T): Promise<Tried<Awaited<T>>> {
  try {
    const value = await attempt();
    if (value !== false) return { holds: true, value };
    return { holds: false, failure: new Error(`never came true: ${attempt.toString()}`) };
  } catch (failure) {
    return { holds: false, failure };
  }
}
