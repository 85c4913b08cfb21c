import type { Client, Command } from '../client.ts';

/** What a client saw of one command until it ended. */
export interface Told {
  readonly id: string;
  readonly status: string;
  readonly text?: unknown;
  /** Milliseconds of `performance.now()`. */
  readonly begunAt: number;
  readonly endedAt: number;
  /** How often it was sent: more than once after a broken connection or a 5xx. */
  readonly tries: number;
}

const GIVE_UP_MS = 90_000;
const RETRY_MS = 50;

/** Sends a command until it has ended, as a careful client does: always under the same key. */
export async function sendUntilEnded(client: Client, body: object, key: string): Promise<Told> {
  const begunAt = performance.now();
  for (let tries = 1; ; tries += 1) {
    const ended = await tryOnce(client, body, key);
    if (ended !== undefined) {
      const { id, status, result } = ended;
      return { id, status, text: result?.['text'], begunAt, endedAt: performance.now(), tries };
    }
    if (performance.now() - begunAt > GIVE_UP_MS) throw new Error(`command ${key} did not end`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** The command if it has ended; `undefined` when nobody knows yet. */
async function tryOnce(client: Client, body: object, key: string): Promise<Command | undefined> {
  let answer;
  try {
    answer = await client.command(body, { 'idempotency-key': key, prefer: 'wait=10' });
  } catch {
    return undefined; // the connection broke: the same key asks again
  }
  const { status, body: command } = answer;
  if (status === 200) return command;
  if (status === 202 || status === 409 || status >= 500 || status === 429) return undefined;
  throw new Error(`command ${key} was refused with ${String(status)}: ${JSON.stringify(command)}`);
}
