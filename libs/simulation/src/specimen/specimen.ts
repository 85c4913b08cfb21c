import { type CommandMessage, problem, whisperOf } from '@leviathan/contracts';
import {
  type CallResult,
  type Effect,
  type Entry,
  type Grain,
  type Outcome,
  type RuntimeCommand,
  type Turn,
  effectId,
  failed,
  isRuntimeCommand,
  succeeded,
} from '@leviathan/grains';
import type { Promised } from '@leviathan/history-checker';
import type { Action } from './action.ts';

/** The state of a specimen. */
export interface Specimen {
  readonly value: number | null;
  readonly sum: number;
  readonly list: readonly string[];
  /** Timers that wait; every instant is used once. */
  readonly alarms: readonly number[];
  readonly lastAlarm: number;
  /** Commands that wait for a call. */
  readonly consulting: readonly string[];
  /** By the effect that asks: the command that waits for its answer. */
  readonly asking: Readonly<Record<string, string>>;
}

/** What a frail command throws: on purpose. */
export class Frail extends Error {}

/** Makes the calls of specimens. */
export type Consult = (idempotencyKey: string) => Promise<CallResult>;

const UNBORN: Specimen = { value: null, sum: 0, list: [], alarms: [], lastAlarm: 0, consulting: [], asking: {} };

/** How the state changes; kept in the entry, so that folding needs no decision. */
interface Change {
  readonly change: Partial<Specimen>;
  /** For the history: the turn that has to follow. */
  readonly promise?: Promised;
}

/**
 * The grain of the simulation: whatever the runtime can do, in one type. It takes the name of a type that the registry
 * of commands knows, so that routers find its owner.
 */
export function specimen(consult: Consult): Grain<Specimen> {
  return {
    type: 'session',
    schema: 1,
    initial: UNBORN,
    decide: (state, command, turn) =>
      isRuntimeCommand(command) ? given(state, command) : DO[actionOf(command).kind](state, command, turn),
    evolve: (state, entry) => ({ ...state, ...changeOf(entry) }),
    wakeAt: ({ alarms }) => (alarms.length === 0 ? undefined : Math.min(...alarms)),
    calls: ({ consulting }) => consulting.map((id) => ({ id, input: null })),
    perform: (_call, { idempotencyKey }) => consult(idempotencyKey),
  };
}

/** The turn that an entry of a specimen promises. */
export function promiseOf({ data }: Entry): Change['promise'] {
  return (data as Partial<Change> | null)?.promise; // specimens write nothing else
}

function changeOf({ data }: Entry): Partial<Specimen> {
  return (data as Partial<Change> | null)?.change ?? {}; // the runtime's own entries change nothing
}

type Do = (state: Specimen, command: CommandMessage, turn: Turn) => Outcome;

const DO: Readonly<Record<Action['kind'], Do>> = {
  register: (state, command) => {
    const call = actionOf(command, 'register');
    if (call.do === 'read') return done({}, state.value);
    if (call.do === 'write') return done({ value: call.value }, null);
    const isExpected = state.value === call.expected;
    return done(isExpected ? { value: call.value } : {}, isExpected);
  },
  counter: ({ sum }, command) => {
    const { value } = actionOf(command, 'counter');
    return done({ sum: sum + value }, sum + value);
  },
  list: (state, command) => {
    const call = actionOf(command, 'list');
    const list = call.do === 'append' ? [...state.list, call.value] : state.list;
    return done({ list }, list);
  },
  alarm: ({ alarms, lastAlarm }, command, turn) => {
    const wanted = turn.now + actionOf(command, 'alarm').afterMs;
    const dueAt = alarms.includes(wanted) || wanted <= lastAlarm ? Math.max(lastAlarm, ...alarms) + 1 : wanted;
    const promise = { command: `timer:${String(dueAt)}`, notBefore: dueAt };
    return {
      ...done({ alarms: [...alarms, dueAt] }, dueAt),
      data: { change: { alarms: [...alarms, dueAt] }, promise },
    };
  },
  tell: (_state, command, turn) => {
    const { to, whispers } = actionOf(command, 'tell');
    const told = to.map((entity, index) => telling(command, turn, index, entity));
    const heard = Array.from({ length: whispers }, (_, index) => whispering(turn, to.length + index));
    return { ...done({}, to.length), effects: [...told, ...heard] };
  },
  told: ({ sum }) => done({ sum: sum + 1 }, sum + 1),
  consult: ({ consulting }, { id }) => {
    const change = { consulting: [...consulting, id] };
    const data: Change = { change, promise: { command: `call:${id}`, unlessEnded: id } };
    return { kind: 'consulting', data, reply: { status: 'running' } };
  },
  frail: (state, command, turn) => {
    const { fails, consults } = actionOf(command, 'frail');
    if (command.attempt <= fails) throw new Frail(`attempt ${String(command.attempt)} of ${String(fails)} that fail`);
    return consults ? DO.consult(state, command, turn) : done({ sum: state.sum + 1 }, state.sum + 1);
  },
  ask: ({ asking }, command, turn) => {
    const effect = telling({ ...command, answerTo: turn.entity }, turn, 0, actionOf(command, 'ask').whom);
    const data: Change = { change: { asking: { ...asking, [effectId(turn, 0)]: command.id } } };
    return { kind: 'asking', data, reply: { status: 'running' }, effects: [effect] };
  },
};

/** What the runtime itself gives. */
function given(state: Specimen, command: RuntimeCommand): Outcome {
  switch (command.type) {
    case 'timer': {
      const dueAt = Number(command.id.slice('timer:'.length));
      const change = {
        alarms: state.alarms.filter((alarm) => alarm !== dueAt),
        lastAlarm: Math.max(state.lastAlarm, dueAt),
      };
      return done(change, null, 'rang');
    }
    case 'call.ended': {
      const { call, result } = command;
      const reply = result.status === 'done' ? succeeded(result.value) : failed(result.problem);
      const change = { consulting: state.consulting.filter((id) => id !== call) };
      return { ...done(change, null, 'consulted'), answers: [{ command: call, reply }] };
    }
    case 'command.answered': {
      const waiting = state.asking[command.command];
      const asking = Object.fromEntries(Object.entries(state.asking).filter(([id]) => id !== command.command));
      const answers = waiting === undefined ? [] : [{ command: waiting, reply: command.reply }];
      return { ...done({ asking }, null, 'answered'), answers };
    }
    case 'command.end':
      return ended(state, command);
  }
}

/** Whoever wants a running command to end gets it. */
function ended(
  { consulting, asking }: Specimen,
  { command, how }: Extract<RuntimeCommand, { type: 'command.end' }>,
): Outcome {
  const reply = { status: how, problem: problem(how, 'it was asked to end') } as const;
  const change = {
    consulting: consulting.filter((id) => id !== command),
    asking: Object.fromEntries(Object.entries(asking).filter(([, waiting]) => waiting !== command)),
  };
  return { ...done(change, null, 'ended'), answers: [{ command, reply }] };
}

function done(change: Partial<Specimen>, result: unknown, kind = 'done'): Outcome {
  const data: Change = { change };
  return { kind, data, reply: succeeded(result) };
}

function telling(cause: CommandMessage, turn: Turn, index: number, entity: string): Effect {
  const { tenant, decision, acceptedAt, answerTo } = cause;
  const payload: Action = { kind: 'told' };
  const command: CommandMessage = {
    ...{ id: effectId(turn, index), type: 'session.touch', version: 1, tenant, entity, payload, decision, acceptedAt },
    ...(answerTo === undefined ? {} : { answerTo }),
    attempt: 1,
  };
  return { kind: 'command', queue: 'partition', command };
}

function whispering(turn: Turn, index: number): Effect {
  const guidance = { type: 'memory_promotion', significance: 0.7, payload: { text: 'simulated' } } as const;
  const source = { system: 'simulated', service: 'session-store' };
  const whisper = whisperOf(guidance, { id: effectId(turn, index), tenant: 'local', at: turn.now, source });
  return { kind: 'whisper', distributed: index % 2 === 0, whisper };
}

function actionOf(command: CommandMessage): Action;
function actionOf<K extends Action['kind']>(command: CommandMessage, kind: K): Extract<Action, { kind: K }>;
function actionOf({ payload }: CommandMessage): Action {
  return payload as Action; // every command of the simulation carries one
}
