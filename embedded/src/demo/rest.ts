import type { Run } from '@leviathan/contracts';

export interface Asked {
  readonly command: string;
  readonly run: string;
}

/** Asks, and does not wait for the answer. */
export async function ask(url: string, text: string): Promise<Asked> {
  const response = await fetch(`${url}/v1/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'agent.ask', session: 'demo', payload: { text } }),
  });
  const body = (await response.json()) as { id: string; entity: string; detail?: string };
  if (response.status !== 202) throw new Error(`the question was refused: ${body.detail ?? String(response.status)}`);
  return { command: body.id, run: body.entity };
}

/** The route of the command and why it was chosen, as `explain` tells it. */
export async function whyRouted(url: string, command: string): Promise<string> {
  const { route } = await get<{ route: { why: string } }>(`${url}/v1/commands/${command}/explain`);
  return route.why;
}

/** The newest run that still goes on. */
export async function unfinishedRun(url: string): Promise<Run | undefined> {
  const { items } = await get<{ items: readonly Run[] }>(`${url}/v1/runs?status=running&limit=1`);
  return items[0];
}

export async function get<T>(url: string): Promise<T> {
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`GET ${url} answered ${String(response.status)}`);
  return (await response.json()) as T;
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
