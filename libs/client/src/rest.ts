import createFetchClient, { type Client } from 'openapi-fetch';
import type { Schemas, paths } from './api.ts';
import type { Connection } from './connection.ts';
import { newKey } from './key.ts';
import { LeviathanProblem, type Problem, problemIn } from './problem.ts';
import { send } from './send.ts';

/** Every path of the API, typed: `rest.GET('/v1/sessions/{id}', { params: { path: { id } } })`. */
export type Rest = Client<paths>;

/**
 * Calls of every path, with credentials and retries. Each gives `data`, or `error` as a problem; that nobody answered is a
 * problem too (`unreachable`). A POST is repeated after a broken connection only with an `Idempotency-Key`.
 */
export function rest(connection: Connection): Rest {
  return createFetchClient<paths>({
    baseUrl: connection.url,
    fetch: (request) => send(connection, request),
    querySerializer: { array: { style: 'form', explode: false } }, // commas mean OR
  });
}

/** The paths that are lists. */
export type ListPath = {
  [P in keyof paths]: paths[P] extends { readonly get: ListOperation } ? P : never;
}[keyof paths];

interface ListOperation {
  readonly responses: {
    readonly 200: { readonly content: { readonly 'application/json': { readonly items: readonly unknown[] } } };
  };
}

/** What a list holds. */
export type ItemOf<P extends ListPath> = paths[P] extends {
  readonly get: {
    readonly responses: {
      readonly 200: { readonly content: { readonly 'application/json': { readonly items: readonly (infer Item)[] } } };
    };
  };
}
  ? Item
  : never;

type ParametersOf<P extends ListPath> = paths[P] extends { readonly get: { readonly parameters: infer Parameters } }
  ? Parameters
  : never;

export interface ListOptions<P extends ListPath> {
  readonly query?: ParametersOf<P> extends { readonly query?: infer Query } ? NonNullable<Query> : never;
  readonly path?: ParametersOf<P> extends { readonly path: infer Path } ? Path : never;
  readonly signal?: AbortSignal;
}

/**
 * All items of a list, page after page, as far as they are asked for.
 *
 * @throws {@link LeviathanProblem} for a page that cannot be had
 */
export async function* items<P extends ListPath>(
  connection: Connection,
  path: P,
  { query, path: parts, signal }: ListOptions<P> = {},
): AsyncGenerator<ItemOf<P>, void, undefined> {
  const filled = Object.entries<unknown>(parts ?? {}).reduce<string>(
    (text, [name, value]) => text.replace(`{${name}}`, encodeURIComponent(String(value))),
    path,
  );
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries<Filter>(query ?? {})) {
    if (value !== undefined) params.set(name, Array.isArray(value) ? value.join(',') : String(value));
  }
  for (;;) {
    const url = `${connection.url}${filled}?${params.toString()}`;
    const answer = await send(connection, new Request(url, signal === undefined ? {} : { signal }));
    if (!answer.ok) throw new LeviathanProblem(await problemIn(answer));
    const page = (await answer.json()) as { readonly items: readonly ItemOf<P>[]; readonly next?: string };
    yield* page.items;
    if (page.next === undefined) return;
    params.set('after', page.next);
  }
}

/** What a parameter of a list may be. */
type Filter = string | number | boolean | readonly string[] | undefined;

/** What was given, or why not. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/** Whispers. It is logged once, however often its key is sent; once it is answered, it survives every crash. */
export async function whisper(
  connection: Connection,
  guidance: Schemas['NewWhisper'],
  { key = newKey(), signal }: { readonly key?: string; readonly signal?: AbortSignal } = {},
): Promise<Answer<Schemas['WhisperReceipt']>> {
  const request = new Request(`${connection.url}/v1/whispers`, {
    method: 'POST',
    body: JSON.stringify(guidance),
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    ...(signal === undefined ? {} : { signal }),
  });
  const answer = await send(connection, request);
  if (!answer.ok) return { ok: false, problem: await problemIn(answer) };
  return { ok: true, value: (await answer.json()) as Schemas['WhisperReceipt'] };
}
