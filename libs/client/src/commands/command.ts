import type { Command, CommandSummary, CommandType, NewCommand, PayloadOf } from '../api.ts';
import type { Connection } from '../connection.ts';
import { newKey } from '../key.ts';
import { type Problem, problemIn } from '../problem.ts';
import { send } from '../send.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

export interface CommandOptions {
  /** The same key and the same command are one command, however often they are sent. A new one unless given. */
  readonly key?: string;
  /** How long to wait for its end, tries and all; 60 s unless given. */
  readonly waitMs?: number;
  /** How long one request of it may stay open; 25 s unless given. Less where a proxy is less patient. */
  readonly tryWaitMs?: number;
  /** Stops the waiting, which then rejects. It does not cancel the command. */
  readonly signal?: AbortSignal;
}

/** Most proxies end a request after 30 or 60 seconds of silence, and the service waits no longer than 60. */
const TRY_WAIT_MS = 25_000;
const TOTAL_MS = 60_000;
/** What an answer needs for its way, before this client's own time is over. */
const WAY_MS = 500;
/** Between two answers "not yet", should a service be unable to wait: it is stopping, say. */
const LEAST_PAUSE_MS = 200;

/** Sends a command and waits for its end. Whatever breaks meanwhile, the same key is sent again. */
export async function command<T extends CommandType>(
  connection: Connection,
  body: NewCommand<T>,
  { key = newKey(), waitMs = TOTAL_MS, tryWaitMs = TRY_WAIT_MS, signal }: CommandOptions = {},
): Promise<Outcome<T>> {
  const { timing } = connection;
  const end = timing.now() + waitMs;
  let last: { readonly command?: CommandSummary } = {};
  for (let rest = waitMs; rest > 0; rest = end - timing.now()) {
    const begun = timing.now();
    const wait = Math.min(tryWaitMs, Math.max(0, Math.floor((rest - WAY_MS) / 1000) * 1000));
    const request = post(connection, body, { key, signal, wait });
    const answer = await send(connection, request, { totalMs: rest, waitMs: wait });
    if (answer.status === 200) return outcomeOf((await answer.json()) as Command<T>);
    if (answer.status !== 202) {
      const problem = await problemIn(answer);
      return problem.retryable ? { status: 'undecided', key, ...last, problem } : { status: 'refused', problem };
    }
    last = { command: (await answer.json()) as CommandSummary };
    const early = LEAST_PAUSE_MS - (timing.now() - begun);
    if (early > 0) await timing.pause(early, signal);
  }
  return { status: 'undecided', key, ...last };
}

/** What became of a command that was sent without waiting. */
export type Sent =
  | { readonly status: 'accepted'; readonly command: CommandSummary; readonly key: string }
  | { readonly status: 'refused'; readonly problem: Problem }
  /** Nobody answered in time: it may have been accepted. Send it again under the same key. */
  | { readonly status: 'undecided'; readonly problem: Problem; readonly key: string };

/** Sends a command and returns when it is accepted: it survives every crash from then on. */
export async function submit<T extends CommandType>(
  connection: Connection,
  body: NewCommand<T>,
  { key = newKey(), waitMs, signal }: Omit<CommandOptions, 'tryWaitMs'> = {},
): Promise<Sent> {
  const request = post(connection, body, { key, signal });
  const answer = await send(connection, request, waitMs === undefined ? {} : { totalMs: waitMs });
  if (answer.status < 300) return { status: 'accepted', command: (await answer.json()) as CommandSummary, key };
  const problem = await problemIn(answer);
  return problem.retryable ? { status: 'undecided', problem, key } : { status: 'refused', problem };
}

/** What to ask, and of which team: or only the text. */
export type Question = string | (PayloadOf<'agent.ask'> & Omit<NewCommand<'agent.ask'>, 'type' | 'payload'>);

/** Asks, and waits for the answer: `command` with the type `agent.ask`. */
export function ask(
  connection: Connection,
  question: Question,
  options?: CommandOptions,
): Promise<Outcome<'agent.ask'>> {
  const asked = typeof question === 'string' ? { text: question } : question;
  const { entity, session, labels, deadline, ...payload } = asked;
  const about = Object.entries({ entity, session, labels, deadline }).filter(([, value]) => value !== undefined);
  const body = { type: 'agent.ask' as const, payload, ...Object.fromEntries(about) };
  return command(connection, body, options);
}

/**
 * Asks the owner of a command to cancel it. It may still succeed first: its outcome tells.
 *
 * @returns the problem, when it could not be asked for
 */
export async function cancel(connection: Connection, id: string, signal?: AbortSignal): Promise<Problem | undefined> {
  const path = `/v1/commands/${encodeURIComponent(id)}/cancel`;
  const request = new Request(connection.url + path, { method: 'POST', ...(signal === undefined ? {} : { signal }) });
  const answer = await send(connection, request, { repeatable: true }); // asking twice is asking once
  return answer.ok ? undefined : problemIn(answer);
}

interface Posting {
  readonly key: string;
  readonly signal: AbortSignal | undefined;
  readonly wait?: number;
}

function post({ url }: Connection, body: object, { key, signal, wait }: Posting): Request {
  return new Request(`${url}/v1/commands`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: {
      'content-type': 'application/json',
      'idempotency-key': key,
      ...(wait === undefined ? {} : { prefer: `wait=${String(Math.round(wait / 1000))}` }),
    },
    ...(signal === undefined ? {} : { signal }),
  });
}
