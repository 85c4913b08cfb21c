import { ProblemError, mustHave, problemOf } from '@leviathan/service-kit';
import {
  type CallToolRequestParams,
  type CallToolResult,
  type InputRequiredResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { CommandRef, KnownCommand } from '../../domain/command/command.ts';
import { mayCancel } from '../cancel-command.ts';
import { known } from '../known.ts';
import { commandOf, endWithin, hasEnded } from '../post-command.ts';
import { mustHappen, problemOf as refused } from '../refuse.ts';
import type { RouterParts } from '../router-parts.ts';
import type { McpCall } from './call.ts';
import type { Confirmations } from './confirmations.ts';
import { type Confirmed, confirm } from './confirm.ts';
import { readArguments, readCommandArguments } from './read-arguments.ts';
import { commandResult, refusal } from './tool-results.ts';
import { COMMAND_CANCEL, COMMAND_GET, type CommandTool, findCommandTool, mayCall } from './tools.ts';

/** Between two looks and two words of progress. News of the end come at once. */
const LOOK_MS = 5000;

export interface ToolParts extends RouterParts {
  readonly confirmations: Confirmations;
}

export interface ToolCall {
  readonly call: McpCall;
  readonly context: ServerContext;
  readonly params: CallToolRequestParams;
  /** Whether a client that goes away has cancelled what it asked for: 2026-07-28 says so, its predecessors the contrary. */
  readonly goneMeansCancel: boolean;
}

type Result = CallToolResult | InputRequiredResult;

/** Runs a tool for a caller. What goes wrong is the tool's error, with the problem; an unknown tool is the protocol's. */
export async function callTool(parts: ToolParts, asked: ToolCall): Promise<Result> {
  try {
    return await run(parts, asked);
  } catch (error) {
    if (error instanceof ProtocolError) throw error;
    const why = problemOf(error);
    if (why.code === 'bug') asked.call.request.log.error({ err: error, tool: asked.params.name }, 'bug in a tool');
    return refusal({ ...why, traceId: asked.call.request.traceId });
  }
}

async function run(parts: ToolParts, asked: ToolCall): Promise<Result> {
  const { params, call } = asked;
  const { name } = params;
  if (name === COMMAND_GET.listed.name) return get(parts, asked);
  if (name === COMMAND_CANCEL.listed.name) return cancel(parts, asked);
  const tool = findCommandTool(name);
  if (tool === undefined)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, `there is no tool ${JSON.stringify(name)}`);
  if (!mayCall(call.caller, tool)) mustHave(call.caller, tool.scopes);
  return send(parts, asked, tool);
}

async function send(parts: ToolParts, asked: ToolCall, tool: CommandTool): Promise<Result> {
  const { call, context, params } = asked;
  if (!parts.isServing()) throw new ProblemError('shutting-down', 'this router is starting or stopping');
  const { body, key, waitMs, confirmation } = readCommandArguments(tool, params.arguments ?? {});
  const command = commandOf(body, call.request, call.reply, key);
  const answer: Confirmed = tool.isDestructive
    ? confirm(parts.confirmations, { command, context, confirmation })
    : { key: undefined };
  if ('result' in answer) return answer.result;
  const accepted = await parts.requests.accept({ ...command, key: key ?? answer.key }, false);
  if ('refused' in accepted) throw refused(accepted);
  return commandResult(accepted.ref, await follow(parts, asked, accepted, waitMs));
}

async function get(parts: ToolParts, asked: ToolCall): Promise<CallToolResult> {
  const { caller } = asked.call;
  mustHave(caller, COMMAND_GET.scopes);
  const { command: id, waitMs } = readArguments(COMMAND_GET, asked.params.arguments ?? {});
  const found = await known(parts, caller.tenant, id);
  return commandResult(found.ref, await follow(parts, { ...asked, goneMeansCancel: false }, found, waitMs));
}

async function cancel(parts: ToolParts, { call, params }: ToolCall): Promise<CallToolResult> {
  const { caller } = call;
  mustHave(caller, COMMAND_CANCEL.scopes);
  const { command: id } = readArguments(COMMAND_CANCEL, params.arguments ?? {});
  const { ref, command } = await known(parts, caller.tenant, id);
  mayCancel(caller, command);
  mustHappen(await parts.life.end(ref, 'cancelled', caller.subject));
  return commandResult(ref, (await known(parts, caller.tenant, id)).command);
}

interface Followed {
  readonly ref: CommandRef;
  readonly command: KnownCommand;
}

/** The command when it has ended, when patience is over, or when nobody waits any more. Tells progress to who wants it. */
async function follow(
  parts: ToolParts,
  asked: ToolCall,
  { ref, command }: Followed,
  waitMs: number,
): Promise<KnownCommand> {
  const { clock } = parts;
  const { gone } = asked.call;
  const begun = clock.now();
  const left = new Promise<undefined>((resolve) =>
    gone.addEventListener('abort', () => resolve(undefined), { once: true }),
  );
  let current = command;
  for (let count = 1; !hasEnded(current) && parts.isServing() && !gone.aborted; count += 1) {
    const restMs = begun + waitMs - clock.now();
    if (restMs <= 0) break;
    await tellProgress(asked, ref, current, count);
    current =
      (await Promise.race([endWithin(parts, { ref, command: current }, Math.min(LOOK_MS, restMs)), left])) ?? current;
  }
  // a router that stops cuts its clients off too, and none of them has asked for that
  if (gone.aborted && asked.goneMeansCancel && !hasEnded(current) && parts.isServing()) {
    await parts.life.end(ref, 'cancelled', asked.call.caller.subject);
  }
  return current;
}

async function tellProgress(
  { context }: ToolCall,
  { id }: CommandRef,
  { status }: KnownCommand,
  progress: number,
): Promise<void> {
  const progressToken = context.mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  await context.mcpReq.notify({
    method: 'notifications/progress',
    params: { progressToken, progress, message: `command ${id} is ${status}` },
  });
}
