import type { Client, Command } from '../client.ts';

/** What a client saw of one command until it ended. */
export interface Told {
  readonly id: string;
  readonly status: string;
  readonly text?: unknown;
  /** Milliseconds of `performance.now()`. */
  readonly begunAt: number;
  readonly endedAt: number;
  /** What it was answered before, or how the connection broke: each time it was sent again under its key. */
  readonly failures: readonly string[];
}

const GIVE_UP_MS = 90_000;
const RETRY_MS = 50;

/** Sends a command until it has ended, as a careful client does: always under the same key. */
export async function sendUntilEnded(client: Client, body: object, key: string): Promise<Told> {
  const begunAt = performance.now();
  const failures: string[] = [];
  for (;;) {
    const outcome = await tryOnce(client, body, key);
    if (typeof outcome !== 'string') {
      const { id, status, result } = outcome;
      return { id, status, text: result?.['text'], begunAt, endedAt: performance.now(), failures };
    }
    failures.push(outcome);
    if (performance.now() - begunAt > GIVE_UP_MS) throw new Error(`command ${key} did not end: ${failures.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

/** The command if it has ended, or why nobody knows yet. */
async function tryOnce(client: Client, body: object, key: string): Promise<Command | string> {
  let answer;
  try {
    answer = await client.command(body, { 'idempotency-key': key, prefer: 'wait=10' });
  } catch (error) {
    return String((error as { readonly cause?: unknown }).cause ?? error); // the connection broke: the key asks again
  }
  const { status, body: command } = answer;
  if (status === 200) return command;
  const said = `${String(status)} ${command.code ?? command.status}`;
  if (status === 202 || status === 409 || status >= 500 || status === 429) return said;
  throw new Error(`command ${key} was refused with ${said}: ${JSON.stringify(command)}`);
}
