import { type CommandStatus, parseEntityKey } from '@leviathan/contracts';
import type { Birth } from '@leviathan/grains';
import type { Command } from '../domain/command/command.ts';
import { COMMAND_ENTITY, fold } from '../domain/command/entries.ts';
import { statusOf } from '../domain/command/status.ts';
import { refOf } from '../domain/asks/asks.ts';
import { type CommandView, viewOf } from './command-view.ts';
import type { RouterParts } from './router-parts.ts';
import { unlessDamaged } from './unless-damaged.ts';

/** Filters AND; the values of one OR. */
export interface CommandFilter {
  readonly entity?: readonly string[];
  readonly session?: readonly string[];
  readonly status?: readonly CommandStatus[];
  readonly type?: readonly string[];
  readonly label?: readonly string[];
  readonly since?: number;
  readonly until?: number;
}

export interface CommandPage {
  readonly items: CommandView[];
  readonly next?: string;
}

/** Commands looked at for one page; beyond it the page ends early, with a cursor. */
const MAX_LOOKED_AT = 2000;
const BATCH = 100;

/** A page of a tenant's commands, newest first: their births in order, each folded if its first entry passes. */
export async function listCommands(
  { journal, log }: Pick<RouterParts, 'journal' | 'log'>,
  tenant: string,
  filter: CommandFilter,
  { limit, after }: { readonly limit: number; readonly after: string | undefined },
): Promise<CommandPage> {
  const items: CommandView[] = [];
  let position = after;
  for (let lookedAt = 0; lookedAt < MAX_LOOKED_AT; lookedAt += BATCH) {
    const page = { limit: BATCH, ...(position === undefined ? {} : { after: position }) };
    const births = await journal.births(tenant, COMMAND_ENTITY, page);
    for (const birth of births) {
      if (items.length === limit) return { items, ...(position === undefined ? {} : { next: position }) };
      const view = await unlessDamaged(() => wantedView(birth, filter, log));
      if (view !== undefined) items.push(view);
      position = birth.cursor;
    }
    if (births.length < BATCH) return { items };
  }
  return { items, ...(position === undefined ? {} : { next: position }) };
}

async function wantedView(
  birth: Birth,
  filter: CommandFilter,
  log: RouterParts['log'],
): Promise<CommandView | undefined> {
  const ref = refOf(birth.entity);
  if (ref === undefined || !isWantedAtBirth(birth, filter)) return undefined;
  const { command } = await log.loadBorn(birth.entry);
  return command.status !== 'unknown' && isWanted(command, filter) ? viewOf(ref, command) : undefined;
}

/** What the first entry holds never changes, so it can be tested without reading the rest. */
function isWantedAtBirth({ entry }: Birth, { entity, session, type, label, since, until }: CommandFilter): boolean {
  if (since !== undefined && entry.at < since) return false;
  if (until !== undefined && entry.at > until) return false;
  const command = fold([entry]);
  const { message, labels } = 'message' in command ? command : { message: undefined, labels: {} };
  const key = message?.entity ?? '';
  return (
    isAmong(entity, [key, parseEntityKey(key)?.id ?? '']) &&
    isAmong(session, [message?.session ?? '']) &&
    isAmong(type, [message?.type ?? 'unreadable']) &&
    isAmong(
      label,
      Object.entries(labels).map(([name, value]) => `${name}:${value}`),
    )
  );
}

function isWanted(command: Command, { status }: CommandFilter): boolean {
  const current = statusOf(command);
  return status === undefined || (current !== undefined && status.includes(current));
}

function isAmong(wanted: readonly string[] | undefined, values: readonly string[]): boolean {
  return wanted === undefined || values.some((value) => wanted.includes(value));
}
