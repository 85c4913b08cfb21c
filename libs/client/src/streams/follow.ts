import type { Command, CommandType, Schemas } from '../api.ts';
import { type Outcome, outcomeOf } from '../commands/outcome.ts';
import type { Connection } from '../connection.ts';
import { LeviathanProblem, problemIn } from '../problem.ts';
import { send } from '../send.ts';
import { type StreamEvent, type StreamOptions, eventsOf } from './events.ts';

/** What happened to a command. The last one has the whole of it. */
export type CommandEvent<T extends CommandType = CommandType> =
  | { readonly kind: 'ended'; readonly id?: string; readonly command: Command<T> }
  | {
      readonly kind: 'progress';
      readonly id?: string;
      /** `accepted`, `running`, `waiting` … */
      readonly event: string;
      readonly status: Command['status'];
    };

/** The life of a command as it happens, from its acceptance to its end. */
export async function* followCommand<T extends CommandType = CommandType>(
  connection: Connection,
  id: string,
  options: StreamOptions = {},
): AsyncGenerator<CommandEvent<T>, void, undefined> {
  const path = `/v1/commands/${encodeURIComponent(id)}/events`;
  const isLast = ({ event }: StreamEvent): boolean => event === 'ended';
  for await (const { id: position, event, data } of eventsOf(connection, path, { ...options, isLast })) {
    const place = position === undefined ? {} : { id: position };
    if (event === 'ended') yield { kind: 'ended', ...place, command: data as Command<T> };
    else yield { kind: 'progress', ...place, event, ...(data as { status: Command['status'] }) };
  }
}

/**
 * Waits for the end of a command that was submitted, by its id.
 *
 * @returns `undefined` when the signal ended the waiting
 * @throws {@link LeviathanProblem} when there is no such command
 */
export async function outcome<T extends CommandType = CommandType>(
  connection: Connection,
  id: string,
  { signal }: Pick<StreamOptions, 'signal'> = {},
): Promise<Outcome<T> | undefined> {
  for await (const event of followCommand<T>(connection, id, signal === undefined ? {} : { signal })) {
    if (event.kind === 'ended') return outcomeOf(event.command);
  }
  return undefined;
}

/** An event of a run, by the names of the AG-UI protocol. `TEXT_MESSAGE_CONTENT` has no id: `STEP_FINISHED` has the text. */
export interface RunEvent {
  readonly id?: string;
  readonly type:
    'RUN_STARTED' | 'STEP_STARTED' | 'TEXT_MESSAGE_CONTENT' | 'STEP_FINISHED' | 'CUSTOM' | 'RUN_FINISHED' | 'RUN_ERROR';
  readonly [field: string]: unknown;
}

/** A run as it happens, from its beginning to its end. */
export async function* followRun(
  connection: Connection,
  id: string,
  options: StreamOptions = {},
): AsyncGenerator<RunEvent, void, undefined> {
  const isLast = ({ event }: StreamEvent): boolean => event === 'RUN_FINISHED' || event === 'RUN_ERROR';
  const path = `/v1/runs/${encodeURIComponent(id)}/events`;
  for await (const { id: position, data } of eventsOf(connection, path, { ...options, isLast })) {
    yield { ...(data as RunEvent), ...(position === undefined ? {} : { id: position }) };
  }
}

type Whisper = Schemas['WhisperView'];

export type WhisperEvent =
  | { readonly kind: 'whisper'; readonly id: string; readonly whisper: Whisper }
  /** The whispers of these positions are not in this stream: read the list. */
  | { readonly kind: 'gap'; readonly from: number; readonly to: number };

export interface WhisperFilter {
  readonly session?: readonly string[];
  readonly type?: readonly Whisper['type'][];
  readonly scope?: readonly Whisper['scope'][];
}

/** Whispers as they come, until the signal ends it. The filters narrow together; the values of one are alternatives. */
export async function* followWhispers(
  connection: Connection,
  { session, type, scope, ...options }: WhisperFilter & StreamOptions = {},
): AsyncGenerator<WhisperEvent, void, undefined> {
  const query = new URLSearchParams();
  for (const [name, values] of Object.entries({ session, type, scope })) {
    if (values !== undefined) query.set(name, values.join(','));
  }
  const path = `/v1/whispers/events${query.size === 0 ? '' : `?${query.toString()}`}`;
  for await (const { id = '', event, data } of eventsOf(connection, path, options)) {
    if (event === 'whisper') yield { kind: 'whisper', id, whisper: data as Whisper };
    if (event === 'gap') yield { kind: 'gap', ...(data as { from: number; to: number }) };
  }
}

/**
 * The URL of an event stream with a ticket in it, for an `EventSource`, which sends no headers. Good once, for a minute.
 *
 * @param path `/v1/runs/ID/events`
 * @throws {@link LeviathanProblem}
 */
export async function streamUrl(
  connection: Connection,
  path: string,
  { lastEventId, signal }: StreamOptions = {},
): Promise<string> {
  const request = new Request(`${connection.url}/v1/stream-tickets`, {
    method: 'POST',
    body: JSON.stringify({ path }),
    headers: { 'content-type': 'application/json' },
    ...(signal === undefined ? {} : { signal }),
  });
  const answer = await send(connection, request, { repeatable: true }); // a ticket that nobody uses costs nothing
  if (!answer.ok) throw new LeviathanProblem(await problemIn(answer));
  const { url } = (await answer.json()) as Schemas['StreamTicket'];
  return `${connection.url}${url}${lastEventId === undefined ? '' : `&lastEventId=${encodeURIComponent(lastEventId)}`}`;
}
