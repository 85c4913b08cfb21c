import { parseEntityKey } from '@leviathan/contracts';
import type { Ending, History, JournalEntry, RouterMoment } from '@leviathan/history-checker';
import type { Entry } from '@leviathan/grains';
import { promiseOf } from '../specimen/specimen.ts';
import type { Cluster } from './cluster.ts';
import type { World } from './world.ts';

/** What clients saw and what the journal holds, in the checker's words. */
export function historyOf(world: World, cluster: Cluster, isSettled: boolean): History {
  return {
    commands: cluster.clients.flatMap(({ seen }) => seen),
    journals: [...world.store.entries.map(journalEntry), ...world.routerStore.entries.map(routerEntry)],
    whispers: [...cluster.whispers],
    routed: momentsIn(world.routerStore.entries),
    deeds: cluster.clients.flatMap(({ told }) => told),
    isSettled,
  };
}

/** What routers wrote about commands, of each in the order of its journal. */
function momentsIn(entries: readonly Entry[]): readonly RouterMoment[] {
  const ofCommands = entries.filter(({ entity }) => parseEntityKey(entity)?.type === 'command');
  return [...Map.groupBy(ofCommands, ({ entity }) => entity)].flatMap(([entity, own]) => {
    const command = parseEntityKey(entity)?.id ?? '';
    let attempt = 1;
    return own
      .toSorted((a, b) => a.seq - b.seq)
      .map(({ kind, reply, effects: [sent] }) => {
        if (kind === 'redriven' && sent?.kind === 'command') attempt = sent.command.attempt;
        return { command, kind, attempt, ...(kind === 'ended' ? { status: reply.status } : {}) };
      });
  });
}

/** The router's journals are about commands; whose turn an entry is, is its own affair. What it sends has to arrive. */
function routerEntry({ entity, seq, at, kind, effects }: Entry): JournalEntry {
  const sent = effects.flatMap((effect) => (effect.kind === 'command' ? [effect.command] : []));
  return {
    ...{ entity, seq, at, command: `${entity} ${kind} ${String(seq)}`, isOwn: true, reply: { status: 'running' } },
    effects: sent.map((command) => ({
      ...{ kind: 'command', command: command.id, entity: command.entity },
      mayBeMoot: command.type.startsWith('command.'), // to end what has ended already
    })),
  };
}

function journalEntry(entry: Entry): JournalEntry {
  const { entity, seq, at, command, attempt, reply, answers, effects, acceptedAt } = entry;
  const promise = promiseOf(entry);
  return {
    ...{ entity, seq, at, command, reply: reply satisfies Ending, answers },
    ...(attempt === undefined ? {} : { attempt }),
    // What was sent says when it was accepted; what the runtime gave was not, and an answer is sent as an effect.
    isOwn: acceptedAt === undefined && /^(timer|call|attempt):/.test(command),
    effects: effects.map((effect) =>
      effect.kind === 'command'
        ? { kind: 'command', command: effect.command.id, entity: effect.command.entity }
        : { kind: 'whisper', id: effect.whisper.id },
    ),
    ...(promise === undefined ? {} : { promises: [promise] }),
  };
}
