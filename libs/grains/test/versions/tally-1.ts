import { type Grain, happened, isRuntimeCommand } from '@leviathan/grains';

export interface Tally {
  readonly cents: number;
  readonly notes: readonly string[];
}

/** Release 1: amounts in whole units. */
export const tally1: Grain<Tally> = {
  type: 'tally',
  schema: 1,
  initial: { cents: 0, notes: [] },
  decide(state, command) {
    const amount = isRuntimeCommand(command) ? 0 : (command.payload as { amount: number }).amount;
    return happened('added', { amount }, { cents: state.cents + amount * 100 });
  },
  evolve(state, { kind, data }) {
    if (kind !== 'added') return state;
    const { amount } = data as { amount: number };
    return { cents: state.cents + amount * 100, notes: [...state.notes, `1: ${String(amount)}`] };
  },
};
