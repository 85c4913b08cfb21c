import { AGENT_AND_RUN_COMMANDS } from './agent-and-run.ts';
import type { CommandType } from './command-type.ts';
import { IMPORT_COMMANDS } from './import.ts';
import { JOB_COMMANDS } from './job.ts';
import { REMINDER_COMMANDS } from './reminder.ts';
import { SESSION_COMMANDS } from './session.ts';

/** Every command type, each in its newest version. */
export const COMMAND_TYPES: readonly CommandType[] = [
  ...AGENT_AND_RUN_COMMANDS,
  ...SESSION_COMMANDS,
  ...JOB_COMMANDS,
  ...REMINDER_COMMANDS,
  ...IMPORT_COMMANDS,
];

/** Finds `agent.ask` or `agent.ask.v1`; a name without a version means the newest. */
export function findCommandType(name: string): CommandType | undefined {
  return COMMAND_TYPES.find(({ type, version }) => name === type || name === `${type}.v${String(version)}`);
}
