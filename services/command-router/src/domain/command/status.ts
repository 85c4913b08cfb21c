import type { CommandStatus } from '@leviathan/contracts';
import type { Command } from './command.ts';

/**
 * The status that clients see. What an owner could not read is parked like any other; what an operator gave up has
 * failed, with the problem that had parked it.
 */
export function statusOf(command: Command): CommandStatus | undefined {
  switch (command.status) {
    case 'unknown':
      return undefined;
    case 'unreadable':
      return 'parked';
    case 'discarded':
      return 'failed';
    case 'erased':
      return command.was.status;
    default:
      return command.status;
  }
}

/** Whether nothing more happens to it by itself. */
export function isEnd(status: CommandStatus): boolean {
  return status !== 'accepted' && status !== 'running';
}
