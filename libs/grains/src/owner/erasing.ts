import type { CommandMessage } from '@leviathan/contracts';
import type { Effect, Entry } from '../entry.ts';
import { type Outcome, erased } from '../grain.ts';
import type { Journal } from '../journal.ts';
import { type Draft, draft } from './draft.ts';
import { type Fold, loadFold, snapshotOf } from './fold.ts';
import type { Runtime } from './runtime.ts';
import { problem } from '@leviathan/contracts';

/** Type of the message that tells a fork that its origin was erased, and it with it. */
export const ORIGIN_ERASED = 'origin.erased';

/** Forks that one turn tells; those of a fork are told by that fork. */
const MOST_FORKS = 500;

/** The turn of a fork whose origin was erased: what it holds of it goes too. */
export async function erasing(runtime: Runtime, fold: Fold, command: CommandMessage): Promise<Draft> {
  const outcome = await withErasure(runtime.journal, fold, command, erased());
  return draft(fold, command, outcome, runtime.clock.now(), runtime.settings);
}

/** An outcome of the kind `erased` also ends what runs, and reaches the forks. */
export async function withErasure(
  journal: Journal,
  { entity, seq, window }: Pick<Fold, 'entity' | 'seq' | 'window'>,
  cause: Partial<CommandMessage>,
  outcome: Outcome,
): Promise<Outcome> {
  const forks = await journal.forksOf(entity, MOST_FORKS);
  const first = outcome.effects?.length ?? 0;
  const told = forks.flatMap((fork, index) =>
    originErased(fork, `${entity}:${String(seq + 1)}:${String(first + index)}`, cause),
  );
  const reply = { status: 'failed', problem: problem('erased', `${entity} was erased`) } as const;
  const ended = window.running.map(([command]) => ({ command, reply }));
  return {
    ...outcome,
    answers: [...(outcome.answers ?? []), ...ended],
    effects: [...(outcome.effects ?? []), ...told],
  };
}

function originErased(
  fork: string,
  id: string,
  { tenant, decision, acceptedAt }: Partial<CommandMessage>,
): readonly Effect[] {
  if (tenant === undefined || decision === undefined || acceptedAt === undefined) return [];
  const message = {
    id,
    type: ORIGIN_ERASED,
    version: 1,
    tenant,
    entity: fork,
    payload: {},
    decision,
    acceptedAt,
    attempt: 1,
  };
  return [{ kind: 'command', queue: 'partition', command: message }];
}

/**
 * Erases what was before an entry of the kind `erased`: first what else keeps something of the entity, then the entries,
 * and the snapshot by a newer one, which no late one of before can replace.
 */
export async function erasePast(
  { journal, grainOf, settings }: Pick<Runtime, 'journal' | 'grainOf' | 'settings'>,
  erasers: readonly ((entity: string) => Promise<void>)[],
  { entity, seq }: Entry,
): Promise<void> {
  for (const erase of erasers) await erase(entity);
  await journal.erase(entity, seq);
  const grain = grainOf(entity);
  if (grain === undefined) throw new Error(`no grain of ${entity} runs here`);
  await journal.saveSnapshot(snapshotOf(await loadFold(journal, grain, entity, settings.dedupeWindow)));
}
