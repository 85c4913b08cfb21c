import { COMMAND_TYPES, type CommandType, REMINDERS, scopesOf } from '@leviathan/contracts';
import type { Caller } from '@leviathan/service-kit';
import type { Tool } from '@modelcontextprotocol/server';
import { plainSchema } from './plain-schema.ts';

/** A tool, and who may see and call it. */
export interface CallerTool {
  readonly listed: Tool;
  readonly scopes: readonly string[];
}

/** The tool of a command type. */
export interface CommandTool extends CallerTool {
  readonly type: CommandType;
  /** It takes something away that nobody can bring back: a person is asked first. */
  readonly isDestructive: boolean;
}

/** Arguments that are no part of the payload. No payload has a field of such a name; a test sees to it. */
export const OWN_ARGUMENTS = ['entity', 'session', 'idempotencyKey', 'waitSeconds', 'confirmation'] as const;

/** Clients give up after a minute unless they are told otherwise. */
export const WAIT_SECONDS = 50;
export const MAX_WAIT_SECONDS = 300;

const WAIT = {
  type: 'integer',
  minimum: 0,
  maximum: MAX_WAIT_SECONDS,
  description: `How long to wait for the end; ${String(WAIT_SECONDS)} unless given. Then command_get goes on waiting.`,
};

const id = (description: string) => ({ type: 'string', minLength: 1, maxLength: 128, description });

/** Names may hold dots, but the models of several vendors take none. */
export function toolName({ type }: Pick<CommandType, 'type'>): string {
  return type.replaceAll('.', '_');
}

/** Whom a command is about: of `session.*` and `reminder.*` the session, of others the entity; it may have to be named. */
function target({ entityType, mints }: CommandType): {
  properties: Record<string, object>;
  required: readonly string[];
} {
  const isOfSession = entityType === 'session' || entityType === REMINDERS;
  const [name, what] = isOfSession ? (['session', 'session'] as const) : (['entity', entityType] as const);
  const named = id(`Id of the ${what}${mints ? '; a new one unless given' : ''}.`);
  const acting = isOfSession ? {} : { session: id('The session on whose behalf.') };
  return { properties: { [name]: named, ...acting }, required: mints ? [] : [name] };
}

function inputSchema(type: CommandType): Tool['inputSchema'] {
  const payload = plainSchema(type.payload);
  const about = target(type);
  const confirmation = id('The token of the answer that asked for a confirmation, once a person has agreed.');
  return {
    type: 'object',
    properties: {
      ...(payload['properties'] as Record<string, object>), // every payload is an object; a test sees to it
      ...about.properties,
      idempotencyKey: { ...id('The same key and arguments are one command.'), maxLength: 255 },
      waitSeconds: WAIT,
      ...(type.hints?.destructive === true ? { confirmation: { ...confirmation, maxLength: 512 } } : {}),
    },
    required: [...((payload['required'] as string[] | undefined) ?? []), ...about.required],
    additionalProperties: false,
  };
}

function outputSchema(result: object): NonNullable<Tool['outputSchema']> {
  return {
    type: 'object',
    properties: {
      command: { type: 'string', description: 'Id of the command.' },
      status: { type: 'string', description: 'succeeded, or accepted and running when it goes on.' },
      entity: { type: 'string' },
      run: { type: 'string', description: 'Path of the run.' },
      result,
    },
    required: ['command', 'status'],
  };
}

function toolOf(type: CommandType): CommandTool {
  const { readOnly = false, destructive = false, idempotent = false } = type.hints ?? {};
  return {
    type,
    isDestructive: destructive,
    scopes: scopesOf(type),
    listed: {
      name: toolName(type),
      title: type.type,
      description: type.summary,
      inputSchema: inputSchema(type),
      outputSchema: outputSchema(plainSchema(type.result)),
      annotations: {
        title: type.type,
        readOnlyHint: readOnly,
        destructiveHint: destructive,
        idempotentHint: readOnly || idempotent,
        openWorldHint: type.owner === 'role-orchestrator', // models and their tools are outside
      },
    },
  };
}

/** Made once: lists are asked for again and again. */
export const COMMAND_TOOLS: readonly CommandTool[] = COMMAND_TYPES.map(toolOf);

const COMMAND = { command: id('Id of the command.') };

/** For a command that goes on: a client without a stream of its own asks here. */
export const COMMAND_GET: CallerTool = {
  scopes: ['commands:read'],
  listed: {
    name: 'command_get',
    title: 'Read a command',
    description: 'How a command stands and what came of it; waits for its end if it is asked to.',
    inputSchema: {
      type: 'object',
      properties: {
        ...COMMAND,
        waitSeconds: { ...WAIT, description: 'How long to wait for the end; 0 unless given.' },
      },
      required: ['command'],
      additionalProperties: false,
    },
    outputSchema: outputSchema({}),
    annotations: { readOnlyHint: true, openWorldHint: false },
  },
};

export const COMMAND_CANCEL: CallerTool = {
  scopes: ['commands:write', 'sessions:write', 'runs:write'],
  listed: {
    name: 'command_cancel',
    title: 'Cancel a command',
    description: 'Ask for a command to be cancelled. It may still succeed first: command_get tells.',
    inputSchema: { type: 'object', properties: COMMAND, required: ['command'], additionalProperties: false },
    outputSchema: outputSchema({}),
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  },
};

const ALL: readonly CallerTool[] = [...COMMAND_TOOLS, COMMAND_GET, COMMAND_CANCEL];

/** The tools that a caller may call; it hears of no others. */
export function toolsOf(caller: Caller): Tool[] {
  return ALL.filter((tool) => mayCall(caller, tool)).map(({ listed }) => listed);
}

export function mayCall({ scopes }: Caller, tool: CallerTool): boolean {
  return scopes.includes('*') || tool.scopes.some((scope) => scopes.includes(scope));
}

/** By its name, or by the type of its command. */
export function findCommandTool(name: string): CommandTool | undefined {
  return COMMAND_TOOLS.find(({ listed, type }) => listed.name === name || type.type === name);
}
