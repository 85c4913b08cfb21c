import {
  type Call,
  type CallResult,
  type Grain,
  type GrainCommand,
  type Outcome,
  type Turn,
  failed,
  happened,
  ignored,
  isRuntimeCommand,
  succeeded,
} from '@leviathan/grains';
import type { Entry } from '@leviathan/grains';
import { namesOf } from '../entity-names.ts';

/** What the holder of the home was asked for an import, and has not answered. */
export interface HolderImportState {
  readonly asked: readonly { readonly call: string; readonly command: string; readonly input: ImportCall }[];
}

export interface ImportCall {
  readonly type: string;
  readonly payload: unknown;
}

/** Does one call of an import; may be repeated. */
export type PerformImport = (tenant: string, call: ImportCall) => Promise<CallResult>;

/** The hands of an import, where the home is: it reads a part, or moves files to the archive, and answers. */
export function holderImportGrain(perform: PerformImport): Grain<HolderImportState> {
  return {
    type: 'legacy-import',
    schema: 1,
    initial: { asked: [] },
    decide,
    evolve,
    calls: ({ asked }) => asked.map(({ call, input }): Call => ({ id: call, input })),
    perform: ({ input }, { entity }) => perform(namesOf(entity).tenant, input as ImportCall), // of `calls`
  };
}

function decide(state: HolderImportState, command: GrainCommand, turn: Turn): Outcome {
  if (!isRuntimeCommand(command)) {
    const { id, type, payload } = command;
    const data = { call: `call-${String(turn.seq)}`, command: id, input: { type, payload } };
    return { kind: 'asked', data, reply: { status: 'running' } };
  }
  const asked = command.type === 'call.ended' ? state.asked.find(({ call }) => call === command.call) : undefined;
  if (asked === undefined || command.type !== 'call.ended') return ignored(command);
  const { result } = command;
  const reply = result.status === 'done' ? succeeded(result.value) : failed(result.problem);
  return { ...happened('answered', { call: asked.call }), answers: [{ command: asked.command, reply }] };
}

function evolve(state: HolderImportState, { kind, data }: Pick<Entry, 'kind' | 'data'>): HolderImportState {
  if (kind === 'asked') return { asked: [...state.asked, data as HolderImportState['asked'][number]] };
  if (kind !== 'answered') return state;
  return { asked: state.asked.filter(({ call }) => call !== (data as { readonly call: string }).call) };
}
