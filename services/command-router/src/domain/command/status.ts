import type { CommandStatus } from '@leviathan/contracts';
import type { Command } from './command.ts';

/**
 * The status that clients see. What an owner could not read is parked like any other; what an operator gave up has
 * failed, with the problem that had parked it.
 */
export function statusOf({ status }: Command): CommandStatus | undefined {
  switch (status) {
    case 'unknown':
      return undefined;
    case 'unreadable':
      return 'parked';
    case 'discarded':
      return 'failed';
    default:
      return status;
  }
}

/** Whether nothing more happens to it by itself. */
export function isEnd(status: CommandStatus): boolean {
  return status !== 'accepted' && status !== 'running';
}
