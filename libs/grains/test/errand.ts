import { type Whisper, parseEntityKey, problem, whisperOf } from '@leviathan/contracts';
import {
  type Call,
  type CallContext,
  type CallResult,
  type Effect,
  type Grain,
  type GrainCommand,
  type Outcome,
  type Turn,
  isRuntimeCommand,
} from '@leviathan/grains';
import { command } from './commands.ts';

/** Something that goes on after its turn: it waits for a timer, a call, an answer, or to be ended. */
export interface Errand {
  readonly running: readonly string[];
  readonly calls: readonly Call[];
  readonly timer: number | undefined;
  readonly heard: readonly string[];
}

export interface Orders {
  readonly timerAt?: number;
  readonly call?: string;
  /** Ids of commands that `local/counter/<to>` gets as effects, in this order. */
  readonly tell?: readonly string[];
  readonly to?: string;
  readonly whisper?: { readonly ttlSeconds?: number; readonly distributed: boolean };
  /** Wants the answer of what it tells. */
  readonly ask?: boolean;
}

type Perform = (call: Call, context: CallContext) => Promise<CallResult>;

/** An errand whose calls are performed by `perform`. */
export function errand(perform: Perform = () => new Promise(() => undefined)): Grain<Errand> {
  return {
    type: 'errand',
    schema: 1,
    initial: { running: [], calls: [], timer: undefined, heard: [] },
    decide: (state, given, turn) => (isRuntimeCommand(given) ? decideOwn(state, given) : begin(given, turn)),
    evolve: (state, entry) => {
      if (entry.kind === 'begun') {
        const { call, timerAt, id } = entry.data as { call?: string; timerAt?: number; id: string };
        const calls = call === undefined ? state.calls : [...state.calls, { id: call, input: null }];
        return { ...state, running: [...state.running, id], calls, timer: timerAt ?? state.timer };
      }
      if (entry.kind !== 'heard') return state;
      const { note, call } = entry.data as { note: string; call?: string };
      const running = state.running.filter((id) => !entry.answers.some((answer) => answer.command === id));
      const timer = note.startsWith('timer') ? undefined : state.timer;
      const calls = state.calls.filter(({ id }) => id !== call && running.length > 0);
      return { running, timer, calls, heard: [...state.heard, note] };
    },
    wakeAt: ({ timer }) => timer,
    calls: ({ calls }) => calls,
    perform,
  };
}

function begin(
  given: Exclude<GrainCommand, { type: 'timer' }> & { payload?: unknown; id: string },
  turn: Turn,
): Outcome {
  const orders = given.payload as Orders;
  const data = {
    id: given.id,
    ...(orders.call && { call: orders.call }),
    ...(orders.timerAt && { timerAt: orders.timerAt }),
  };
  const told: readonly Effect[] = (orders.tell ?? []).map((id) => ({
    kind: 'command',
    queue: 'partition',
    command: command(id, {
      entity: `local/counter/${orders.to ?? 'a'}`,
      ...(orders.ask === true ? { answerTo: turn.entity } : {}),
    }),
  }));
  const whispered: readonly Effect[] =
    orders.whisper === undefined
      ? []
      : [
          {
            kind: 'whisper',
            distributed: orders.whisper.distributed,
            whisper: whisper(turn, orders.whisper.ttlSeconds),
          },
        ];
  return { kind: 'begun', data, reply: { status: 'running' }, effects: [...told, ...whispered] };
}

function decideOwn(
  state: Errand,
  given: Extract<GrainCommand, { type: 'timer' | 'call.ended' | 'command.answered' | 'command.end' }>,
): Outcome {
  const succeeded = { status: 'succeeded', result: given.type } as const;
  const all = state.running.map((id) => ({ command: id, reply: succeeded }));
  const heard = (note: string, answers: Outcome['answers'] = all, call?: string): Outcome => ({
    kind: 'heard',
    data: { note, ...(call === undefined ? {} : { call }) },
    reply: succeeded,
    answers,
  });
  switch (given.type) {
    case 'timer':
      return heard(given.id);
    case 'call.ended':
      return heard(`${given.call} ${given.result.status}`, all, given.call);
    case 'command.answered':
      return heard(`${given.command} ${given.reply.status}`);
    case 'command.end': {
      const reply = { status: given.how, problem: problem(given.how, 'as asked') } as const;
      return heard(`end ${given.command}`, [{ command: given.command, reply }]);
    }
  }
}

function whisper(turn: Turn, ttlSeconds = 3600): Whisper {
  const { tenant = '' } = parseEntityKey(turn.entity) ?? {};
  const source = { system: 'test', service: 'test' };
  return whisperOf(
    { type: 'pattern_recognition', significance: 0.3, ttlSeconds, payload: { text: 'hello' } },
    { id: `w-${String(turn.seq)}`, tenant, at: turn.now, source },
  );
}
