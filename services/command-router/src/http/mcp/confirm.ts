import {
  CLIENT_CAPABILITIES_META_KEY,
  type CallToolResult,
  type InputRequiredResult,
  type ServerContext,
  acceptedContent,
  inputRequired,
} from '@modelcontextprotocol/server';
import { problem } from '@leviathan/contracts';
import type { NewCommand } from '../../domain/life/accepting.ts';
import type { Confirmable, Confirmations } from './confirmations.ts';
import { askForConfirmation, refusal } from './tool-results.ts';

export interface ToConfirm {
  readonly command: NewCommand;
  readonly context: ServerContext;
  /** The token, when a client gives it as an argument. */
  readonly confirmation: string | undefined;
}

/** Either what is answered instead of doing it, or the key under which it is done. */
export type Confirmed =
  { readonly result: CallToolResult | InputRequiredResult } | { readonly key: string | undefined };

const QUESTION = 'confirm';

/**
 * Whether a person has agreed to a destructive command. A client that can ask one is told to; it comes back with the
 * answer. For all others the model asks, and calls again with a token that is good for these arguments and this caller.
 */
export function confirm(confirmations: Confirmations, { command, context, confirmation }: ToConfirm): Confirmed {
  const about: Confirmable = command;
  const { mcpReq } = context;
  const state = mcpReq.requestState<string>();
  if (confirmation !== undefined && confirmations.isGood(confirmation, about)) return { key: keyOf(confirmation) };
  if (mcpReq.inputResponses !== undefined && state !== undefined && confirmations.isGood(state, about)) {
    const answer = acceptedContent<{ [QUESTION]?: unknown }>(mcpReq.inputResponses, QUESTION);
    if (answer?.[QUESTION] === true) return { key: keyOf(state) };
    return { result: refusal(problem('not-confirmed', 'the person did not agree; nothing was done')) };
  }
  const token = confirmations.token(about);
  return { result: canAsk(context) ? askPerson(command, token) : askForConfirmation(questionOf(command), token) };
}

/** One token, one command: a repeated second step finds what the first one did. */
function keyOf(token: string): string {
  return `mcp-${token.split('.')[1] ?? ''}`;
}

/** The part of what a client says of itself that matters here; the library has checked it. */
interface ClientSays {
  readonly [CLIENT_CAPABILITIES_META_KEY]?: {
    readonly elicitation?: { readonly form?: unknown; readonly url?: unknown };
  };
}

/** Forms are what an empty capability means. */
function canAsk({ mcpReq }: ServerContext): boolean {
  const said: ClientSays = mcpReq.envelope ?? {};
  const elicitation = said[CLIENT_CAPABILITIES_META_KEY]?.elicitation;
  return elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
}

function askPerson(command: NewCommand, requestState: string): InputRequiredResult {
  const agree = { type: 'boolean', title: 'Do it', description: 'It cannot be taken back.' } as const;
  return inputRequired({
    inputRequests: {
      [QUESTION]: inputRequired.elicit({
        message: questionOf(command),
        requestedSchema: { type: 'object', properties: { [QUESTION]: agree }, required: [QUESTION] },
      }),
    },
    requestState,
  });
}

function questionOf({ type, entity, session }: NewCommand): string {
  const whom = entity ?? session;
  return `${type.type}${whom === undefined ? '' : ` of ${JSON.stringify(whom)}`}: ${type.summary} This cannot be taken back.`;
}
