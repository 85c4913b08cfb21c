import { type Grain, happened, isRuntimeCommand } from '@leviathan/grains';
import type { Tally } from './tally-1.ts';

/** Release 3: amounts in cents, under another name. */
export const tally2: Grain<Tally> = {
  type: 'tally',
  schema: 2,
  upcasters: {
    1: ({ kind, data }) =>
      kind === 'added'
        ? { kind: 'paid-in', data: { cents: (data as { amount: number }).amount * 100 } }
        : { kind, data },
  },
  initial: { cents: 0, notes: [] },
  decide(state, command) {
    const cents = isRuntimeCommand(command) ? 0 : (command.payload as { amount: number }).amount * 100;
    return happened('paid-in', { cents }, { cents: state.cents + cents });
  },
  evolve(state, { kind, data }) {
    if (kind !== 'paid-in') return state;
    const { cents } = data as { cents: number };
    return { cents: state.cents + cents, notes: [...state.notes, `2: ${String(cents)}`] };
  },
};
