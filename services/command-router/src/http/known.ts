import { ProblemError } from '@leviathan/service-kit';
import type { CommandRef, KnownCommand } from '../domain/command/command.ts';
import type { RouterParts } from './router-parts.ts';

export interface KnownRef {
  readonly ref: CommandRef;
  readonly command: KnownCommand;
}

/**
 * A command of the caller's tenant; another tenant's is as unknown as one that never was.
 *
 * @throws {@link ProblemError} `not-found`
 */
export async function known({ log }: Pick<RouterParts, 'log'>, tenant: string, id: string): Promise<KnownRef> {
  const ref = { tenant, id };
  const { command } = await log.load(ref);
  if (command.status === 'unknown') throw new ProblemError('not-found', `there is no command ${JSON.stringify(id)}`);
  return { ref, command };
}
