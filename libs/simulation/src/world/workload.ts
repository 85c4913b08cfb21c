import { pause } from '@leviathan/kernel';
import type { Seeded } from '@leviathan/test-kit';
import type { Action } from '../specimen/action.ts';
import type { Client, Wishes } from './client.ts';
import { type Race, lateCancel, race } from './races.ts';

interface Errand {
  readonly entity: string;
  readonly action: Action;
}

/** What is sent: a bit of everything, or races. */
export type Errands = 'everything' | 'races' | 'late-cancels';

const NEXT: Readonly<Record<Errands, (chance: Seeded, id: string) => Race>> = {
  everything: (chance, id) => withWishes(chance, errand(chance, id)),
  races: race,
  'late-cancels': lateCancel,
};

/** One client at its work: what it sends, and for what it waits in between, chance decides. */
export async function work(client: Client, chance: Seeded, commands: number, errands: Errands): Promise<void> {
  const open: Promise<void>[] = [];
  for (let n = 1; n <= commands; n += 1) {
    const id = `${client.name}-${String(n)}`;
    const { entity, action, wishes } = NEXT[errands](chance, id);
    const { acknowledged, ended } = client.send(id, entity, action, wishes);
    open.push(ended);
    const patience = chance.next();
    if (patience < 0.4) await ended;
    else if (patience < 0.8) await acknowledged;
    await pause(client.clock, chance.next() < 0.7 ? 0 : 2000 * chance.next());
  }
  await Promise.all(open);
}

function errand(chance: Seeded, id: string): Errand {
  const which = chance.whole(2) + 1;
  const of = (name: string): string => `local/session/${name}-${String(which)}`;
  const dice = chance.next();
  if (dice < 0.2) return { entity: of('register'), action: registerCall(chance) };
  if (dice < 0.4) return { entity: of('counter'), action: { kind: 'counter', do: 'add', value: 1 + chance.whole(3) } };
  if (dice < 0.55)
    return {
      entity: of('list'),
      action: chance.next() < 0.7 ? { kind: 'list', do: 'append', value: id } : { kind: 'list', do: 'read' },
    };
  if (dice < 0.65) return { entity: of('alarm'), action: { kind: 'alarm', afterMs: chance.whole(15_000) } };
  if (dice < 0.85) {
    const to = Array.from({ length: 1 + chance.whole(3) }, () => `local/session/told-${String(chance.whole(2))}`);
    return { entity: of('teller'), action: { kind: 'tell', to, whispers: chance.whole(3) } };
  }
  if (dice < 0.93) return { entity: of('caller'), action: { kind: 'consult' } };
  return { entity: of('asker'), action: { kind: 'ask', whom: 'local/session/told-1' } };
}

function withWishes(chance: Seeded, { entity, action }: Errand): Race {
  return { entity, action, wishes: wishesFor(chance, action) };
}

/** Some have a deadline, and some of those that take their time are not wanted any more before they end. */
function wishesFor(chance: Seeded, { kind }: Action): Wishes {
  const [deadline, cancel] = [chance.next(), chance.next()];
  return {
    ...(deadline < 0.08 ? { deadlineMs: chance.whole(4000) } : {}),
    ...(cancel < (kind === 'consult' || kind === 'ask' ? 0.3 : 0.02) ? { cancelAfterMs: chance.whole(3000) } : {}),
  };
}

function registerCall(chance: Seeded): Action {
  const dice = chance.next();
  if (dice < 0.4) return { kind: 'register', do: 'read' };
  const value = chance.whole(4);
  if (dice < 0.7) return { kind: 'register', do: 'write', value };
  return { kind: 'register', do: 'swap', expected: chance.next() < 0.3 ? null : chance.whole(4), value };
}
