import { type Problem, problem } from '@leviathan/contracts';
import type { CallToolResult } from '@modelcontextprotocol/server';
import type { CommandRef, KnownCommand } from '../../domain/command/command.ts';
import { viewOf } from '../command-view.ts';

/** A command as the result of its tool; one that ended badly is a tool's error with its problem. */
export function commandResult(ref: CommandRef, command: KnownCommand): CallToolResult {
  const { id, status, entity, links, result, problem: why } = viewOf(ref, command);
  const structuredContent = {
    ...{ command: id, status },
    ...(entity === undefined ? {} : { entity }),
    ...(links.run === undefined ? {} : { run: links.run }),
    ...(result === undefined ? {} : { result }),
    ...(why === undefined ? {} : { problem: why }),
  };
  switch (status) {
    case 'succeeded':
      return { content: [text(spoken(result))], structuredContent };
    case 'accepted':
    case 'running': {
      const goesOn = `The command ${id} is still ${status}. Ask command_get with {"command": "${id}", "waitSeconds": 50}.`;
      return { content: [text(goesOn)], structuredContent };
    }
    default:
      return { content: [text(`${why?.code ?? status}: ${why?.detail ?? status}`)], structuredContent, isError: true };
  }
}

/** Nothing was stored: why, in words that a model can mend its arguments by. */
export function refusal(why: Problem): CallToolResult {
  const errors = (why.errors ?? []).map(({ pointer, message }) => `\n${argument(pointer)}: ${message}`);
  const shown = { ...why, ...(why.errors === undefined ? {} : { errors: why.errors.map(renamed) }) };
  return {
    content: [text(`${why.code}: ${why.detail}${errors.join('')}`)],
    structuredContent: { status: 'refused', problem: shown },
    isError: true,
  };
}

/** For clients that cannot ask a person by themselves: the model does, and calls again with the token. */
export function askForConfirmation(question: string, confirmation: string): CallToolResult {
  const detail = `${question} Nothing was done yet. Ask the person; if they agree, call again with the same arguments and this confirmation.`;
  return {
    content: [text(`${detail}\nconfirmation: ${confirmation}`)],
    structuredContent: { status: 'refused', confirmation, problem: problem('not-confirmed', detail) },
    isError: true,
  };
}

/** What a person or a model wants to read; all of it is in the structured content. */
function spoken(result: unknown): string {
  const words = typeof result === 'object' && result !== null && 'text' in result ? result.text : undefined;
  return typeof words === 'string' ? words : JSON.stringify(result ?? {});
}

/** The payload's fields are arguments of the tool. */
function argument(pointer: string): string {
  return pointer.replace(/^\/payload(?=\/|$)/, '') || '/';
}

function renamed<T extends { readonly pointer: string }>(fault: T): T {
  return { ...fault, pointer: argument(fault.pointer) };
}

function text(words: string): { type: 'text'; text: string } {
  return { type: 'text', text: words };
}
