import { ATTRIBUTES, SPANS, problem } from '@leviathan/contracts';
import { NO_TRACING, type Tracing } from '@leviathan/kernel';
import type { Call, CallContext, CallResult, Grain, GrainCommand } from '@leviathan/grains';
import type { Definitions, LanguageModel, LiveText } from '../../ports.ts';
import { type CallInput, type CallValue, callsOf } from './calls.ts';
import { evolve } from './evolve.ts';
import { decide } from './rules.ts';
import { isStart, runCommandOf } from './run-command.ts';
import { NO_RUN, type RunState } from './run-state.ts';
import { startFacts } from './start-facts.ts';

/** Longest text of one step: with the work of fifty of them a run's prompts stay sendable, and an entry storable. */
export const MAX_TEXT = 128 * 1024;

export interface RunPorts {
  readonly definitions: Definitions;
  readonly model: LanguageModel;
  readonly live: LiveText;
  readonly tracing?: Tracing;
}

/** A run: one request, answered by a persona or a team, one model call at a time, one entry for each. */
export function runGrain(ports: RunPorts): Grain<RunState> {
  return {
    type: 'run',
    schema: 1,
    initial: NO_RUN,
    decide: (state, command, turn) => decide(state, runCommandOf(command), turn),
    evolve,
    wakeAt: (state) => (state.status === 'running' && state.work.kind === 'waiting' ? state.work.retryAt : undefined),
    calls: callsOf,
    ended: ({ status }) => status !== 'running',
    perform: (call, context) => perform(ports, call, context),
    prepare: async (state, command) => (state.status === 'none' ? facts(ports, command) : undefined),
  };
}

function facts({ definitions }: RunPorts, command: GrainCommand): unknown {
  const request = runCommandOf(command);
  if (!isStart(request.type) || !('message' in request)) return undefined;
  return startFacts(definitions.current(), request, request.message.decision.route);
}

async function perform(
  { model, live, tracing = NO_TRACING }: RunPorts,
  call: Call,
  context: CallContext,
): Promise<CallResult> {
  const { prompt, step, role } = call.input as CallInput; // what `calls` of this grain gives
  const { entity, idempotencyKey, signal, traceparent } = context;
  let offset = 0;
  const onDelta = (text: string): void => {
    live.say({ entity, step, role, text, offset });
    offset += text.length;
  };
  const attributes = { [ATTRIBUTES.model]: model.name, [ATTRIBUTES.role]: role, [ATTRIBUTES.entity]: entity };
  const span = tracing.span({ name: SPANS.call, kind: 'client', parent: traceparent, attributes });
  const answer = await model.generate({ ...prompt, idempotencyKey, signal, onDelta });
  span.end(answer.status === 'failed' ? answer.reason : undefined);
  if (answer.status === 'failed') return failure(`${model.name}: ${answer.reason}`, answer.retryable);
  if (answer.text.trim() === '') return failure(`${model.name} answered with nothing`, true);
  if (answer.text.length > MAX_TEXT)
    return failure(`${model.name} answered with more than ${String(MAX_TEXT)} characters`, false);
  const value: CallValue = { text: answer.text, usage: answer.usage };
  return { status: 'done', value };
}

function failure(detail: string, retryable: boolean): CallResult {
  return { status: 'failed', problem: { ...problem('model-failed', detail), retryable } };
}
