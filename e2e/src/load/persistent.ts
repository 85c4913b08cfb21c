import type { Client, Command } from '../client.ts';

/** One time that a command was sent, and what came back: an answer, or how the connection broke. */
export interface Try {
  /** Milliseconds of the Unix epoch, as in the journals. */
  readonly at: number;
  readonly answeredAt: number;
  readonly said: string;
  /** The router that was asked, as far as the ingress told. */
  readonly by?: string;
}

/** What a client saw of one command until it ended. */
export interface Told {
  readonly id: string;
  readonly type: string;
  readonly status: string;
  readonly text?: unknown;
  /** The run that answers it. */
  readonly run?: string;
  readonly session?: string;
  /** Id of what it is about. */
  readonly entity?: string;
  /** Milliseconds of the Unix epoch, as in the journals. */
  readonly begunAt: number;
  readonly endedAt: number;
  /** Each time it was sent under its key; the last one brought the end. */
  readonly tries: readonly Try[];
}

export interface Sending {
  readonly type: string;
  readonly entity?: string;
  readonly session?: string;
  readonly payload: object;
}

const GIVE_UP_MS = 90_000;
/** A broken connection is followed by another one at once; whoever is refused again and again asks less and less often. */
const RETRY_MS = 50;
const RETRY_CAP_MS = 1000;

/** The time by which clients, journals and logs of one machine are put in one order. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Sends a command until it has ended, as a careful client does: always under the same key. */
export async function sendUntilEnded(client: Client, body: Sending, key: string): Promise<Told> {
  const tries: Try[] = [];
  for (;;) {
    const outcome = await tryOnce(client, body, key);
    tries.push(outcome.tried);
    if (outcome.ended !== undefined) return told(body, outcome.ended, tries);
    const begunAt = tries[0]?.at ?? 0;
    if (nowMs() - begunAt > GIVE_UP_MS) {
      throw new Error(`command ${key} did not end: ${tries.map(({ said }) => said).join(', ')}`);
    }
    const pauseMs = Math.min(RETRY_CAP_MS, RETRY_MS * 2 ** (tries.length - 2));
    if (tries.length > 1) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

/** What went wrong before it ended, in the words of each try. */
export function failuresOf({ tries }: Told): readonly string[] {
  return tries.slice(0, -1).map(({ said }) => said);
}

function told({ type, session }: Sending, { id, status, result, links, entity }: Command, tries: readonly Try[]): Told {
  const run = links.run?.split('/').at(-1);
  return {
    ...{ id, type, status, text: result?.['text'], tries },
    ...(session === undefined ? {} : { session }),
    ...(entity === undefined ? {} : { entity }),
    ...(run === undefined ? {} : { run }),
    begunAt: tries[0]?.at ?? 0,
    endedAt: tries.at(-1)?.answeredAt ?? 0,
  };
}

/** The command if it has ended, or why nobody knows yet. */
async function tryOnce(client: Client, body: object, key: string): Promise<{ tried: Try; ended?: Command }> {
  const at = nowMs();
  let answer;
  try {
    answer = await client.command(body, { 'idempotency-key': key, prefer: 'wait=10' });
  } catch (error) {
    const said = String((error as { readonly cause?: unknown }).cause ?? error); // the connection broke: the key asks again
    return { tried: { at, answeredAt: nowMs(), said } };
  }
  const { status, body: command, headers } = answer;
  const said = `${String(status)} ${command.code ?? command.status}`;
  const by = headers.get('x-served-by');
  const tried = { at, answeredAt: nowMs(), said, ...(by === null ? {} : { by }) };
  if (status === 200) return { tried, ended: command };
  if (status === 202 || status === 409 || status >= 500 || status === 429) return { tried };
  throw new Error(`command ${key} was refused with ${said}: ${JSON.stringify(command)}`);
}
