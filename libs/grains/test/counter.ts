import type { CommandMessage } from '@leviathan/contracts';
import { type Effect, type Grain, type GrainCommand, isRuntimeCommand, succeeded } from '@leviathan/grains';

/** A counter: enough state to tell whether a command was applied once, twice or never. */
export interface Count {
  readonly total: number;
  readonly applied: readonly string[];
}

/** Counts what it is told: `{by}`, `{throw}` and `{tell}` (an entity that gets a command as an effect) in the payload. */
export const counter: Grain<Count> = {
  type: 'counter',
  schema: 1,
  initial: { total: 0, applied: [] },
  decide(state, command, turn) {
    const { by = 1, throw: reason, tell } = orders(command);
    if (reason !== undefined) throw new Error(reason);
    const effects: readonly Effect[] =
      tell === undefined || isRuntimeCommand(command)
        ? []
        : [{ kind: 'command', queue: 'partition', command: told(command, `${turn.entity}:${String(turn.seq)}`, tell) }];
    return { kind: 'counted', data: { by, id: command.id }, reply: succeeded({ total: state.total + by }), effects };
  },
  evolve(state, { kind, data }) {
    if (kind !== 'counted') return state;
    const { by, id } = data as { by: number; id: string };
    return { total: state.total + by, applied: [...state.applied, id] };
  },
};

interface Orders {
  readonly by?: number;
  readonly throw?: string;
  readonly tell?: string;
}

function orders(command: GrainCommand): Orders {
  return isRuntimeCommand(command) ? {} : (command.payload as Orders);
}

function told(cause: CommandMessage, id: string, entity: string): CommandMessage {
  const { tenant, decision, acceptedAt } = cause;
  const payload = { by: 1 };
  return { id, type: 'counter.add', version: 1, tenant, entity, payload, decision, acceptedAt, attempt: 1 };
}
