import type { Budget, CommandMessage } from '@leviathan/contracts';
import { type CallResult, type GrainCommand, isRuntimeCommand } from '@leviathan/grains';
import type { StartCommand } from './run-state.ts';

/** A command as a run sees it. */
export type RunCommand =
  | StartRequest
  | { readonly type: 'run.cancel'; readonly reason: string | undefined }
  | { readonly type: 'timer' }
  | { readonly type: 'call.ended'; readonly call: string; readonly result: CallResult }
  | { readonly type: 'command.answered' }
  | { readonly type: 'command.end'; readonly command: string; readonly how: 'cancelled' | 'expired' }
  /** Its type is not ours, or its payload cannot be what its type says. */
  | { readonly type: 'misfit'; readonly code: 'unknown-command-type' | 'invalid-payload'; readonly why: string };

export type StartRequest = Request & { readonly type: StartCommand };

interface Request {
  readonly goal: string;
  /** Always there for `run.start`. */
  readonly team: string | undefined;
  readonly budget: Budget;
  readonly message: CommandMessage;
}

export function isStart(type: string): type is StartCommand {
  return type === 'agent.ask' || type === 'run.start';
}

export function runCommandOf(command: GrainCommand): RunCommand {
  if (isRuntimeCommand(command)) return command;
  const payload: Readonly<Record<string, unknown>> = { ...(command.payload as object | null) };
  if (command.type === 'run.cancel') return { type: command.type, reason: text(payload['reason']) };
  if (!isStart(command.type)) {
    return { type: 'misfit', code: 'unknown-command-type', why: `runs take no command ${command.type}` };
  }
  const goal = text(payload[command.type === 'agent.ask' ? 'text' : 'goal']);
  const team = text(payload['team']);
  if (goal === undefined || (command.type === 'run.start' && team === undefined)) {
    return {
      type: 'misfit',
      code: 'invalid-payload',
      why: `the payload does not fit ${command.type}: GET /v1/command-types`,
    };
  }
  // The router checked the payload; what a run could not live with is checked here again, since redrives are edited by hand.
  return { type: command.type, goal, team, budget: { ...(payload['budget'] as Budget | undefined) }, message: command };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
