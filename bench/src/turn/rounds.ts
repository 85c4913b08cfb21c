import type { Touches } from './touches.ts';

export const ROUNDS = 5;

/** Rounds in which ours and raw take turns; one more goes before them, which warms up both. */
export async function taken(
  rounds: number,
  ours: Touches,
  raw: Touches,
): Promise<readonly { readonly ours: number; readonly raw: number }[]> {
  const measured = [];
  for (let round = 0; round <= rounds; round += 1) {
    const one = { ours: await ours.rate(), raw: await raw.rate() };
    if (round > 0) measured.push(one);
  }
  return measured;
}
