import { LeviathanError } from '@leviathan/kernel';

/** Thrown when the whisper log cannot be reached for as long as a caller has patience. Asking again later is safe. */
export class WhisperLogAway extends LeviathanError {
  override readonly code = 'whisper-log-away';
  override readonly retry = 'later';
}
