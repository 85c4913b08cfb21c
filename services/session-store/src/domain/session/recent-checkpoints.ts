import type { SessionCheckpoint } from './session-state.ts';

const MOST = 20;
const MOST_BYTES = 16 * 1024;

/**
 * The newest checkpoints that a session shows of itself: at most 20, together at most 16 KiB of JSON, so that neither a
 * turn nor a reply grows with the session's length.
 */
export function recentCheckpoints(
  before: readonly SessionCheckpoint[],
  newest: SessionCheckpoint,
): readonly SessionCheckpoint[] {
  const recent = [...before, newest].slice(-MOST);
  let bytes = recent.reduce((sum, checkpoint) => sum + bytesOf(checkpoint), 0);
  while (bytes > MOST_BYTES) {
    const oldest = recent.shift();
    if (oldest === undefined) return recent;
    bytes -= bytesOf(oldest);
  }
  return recent;
}

function bytesOf(checkpoint: SessionCheckpoint): number {
  return Buffer.byteLength(JSON.stringify(checkpoint));
}
