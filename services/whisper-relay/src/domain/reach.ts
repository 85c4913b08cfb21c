import { LOCAL_THRESHOLD, type Whisper } from '@leviathan/contracts';

/** Whether a whisper is significant enough to be told to anybody. A fainter one is logged, and found by who looks. */
export function reachesSubscribers({ significance }: Pick<Whisper, 'significance'>): boolean {
  return significance > LOCAL_THRESHOLD;
}
