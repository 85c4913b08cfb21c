import { type Command, type NewCommand, type Tried, createClient } from '@leviathan/client';
import type { Client } from '../client.ts';

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
/** One request stays open for so long, and as much again for who does not answer at all. */
const TRY_MS = 10_000;
/** A broken connection is followed by another one at once; whoever is refused again and again asks less and less often. */
const RETRY = { baseMs: 50, capMs: 1000, tryMs: TRY_MS };

/** The time by which clients, journals and logs of one machine are put in one order. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** Sends a command until it has ended, as a careful client does: always under the same key. */
export async function sendUntilEnded({ url, auth }: Client, body: Sending, key: string): Promise<Told> {
  const tries: Try[] = [];
  const said: Promise<void>[] = [];
  const onTry = (tried: Tried): void => {
    const made = tryOf(tried);
    const place = tries.push(made) - 1;
    said.push(statusIn(tried).then((status) => void (tries[place] = { ...made, said: status })));
  };
  const lev = createClient({ url, retry: RETRY, onTry, ...(auth === undefined ? {} : { auth }) });
  const how = { key, waitMs: GIVE_UP_MS, tryWaitMs: TRY_MS };
  const outcome = await lev.command(body as NewCommand, how); // tests send whatever type they like
  await Promise.all(said);
  if ('command' in outcome && outcome.status !== 'undecided') return told(body, outcome.command, tries);
  throw new Error(`command ${key} is ${outcome.status}: ${tries.map((each) => each.said).join(', ')}`);
}

/** What went wrong before it ended, in the words of each try. */
export function failuresOf({ tries }: Told): readonly string[] {
  return tries.slice(0, -1).map(({ said }) => said);
}

function told({ type, session }: Sending, { id, status, entity, result, links }: Command, tries: readonly Try[]): Told {
  const run = links.run?.split('/').at(-1);
  const text = typeof result === 'object' && 'text' in result ? result.text : undefined;
  return {
    ...{ id, type, status, text, tries },
    ...(entity === undefined ? {} : { entity }),
    ...(session === undefined ? {} : { session }),
    ...(run === undefined ? {} : { run }),
    begunAt: tries[0]?.at ?? 0,
    endedAt: tries.at(-1)?.answeredAt ?? 0,
  };
}

function tryOf({ tookMs, response, error }: Tried): Try {
  const answeredAt = nowMs();
  const by = response?.headers.get('x-served-by') ?? undefined;
  const said = String((error as { readonly cause?: unknown } | undefined)?.cause ?? error);
  return { at: answeredAt - tookMs, answeredAt, said, ...(by === undefined ? {} : { by }) };
}

/** `202 running`, `503 shutting-down`, or how the connection broke. */
async function statusIn(tried: Tried): Promise<string> {
  const { response, problem } = tried;
  if (response === undefined) return tryOf(tried).said;
  const status = problem?.code ?? ((await response.json()) as { readonly status?: string }).status ?? '';
  return `${String(response.status)} ${status}`;
}
