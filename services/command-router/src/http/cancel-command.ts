import { COMMAND_SCOPES, findCommandType, scopesOf } from '@leviathan/contracts';
import { type App, type Caller, mustHave } from '@leviathan/service-kit';
import { CommandView, viewOf } from './command-view.ts';
import type { KnownCommand } from '../domain/command/command.ts';
import { IdParams } from './get-commands.ts';
import { known } from './known.ts';
import { mustHappen } from './refuse.ts';
import type { RouterParts } from './router-parts.ts';

/** `POST /v1/commands/{id}/cancel`: asks the owner, who alone ends a command. It may still succeed first. */
export function cancelCommand(app: App, parts: RouterParts): void {
  const schema = {
    tags: ['commands'],
    operationId: 'cancelCommand',
    summary: 'Ask for a command to be cancelled',
    params: IdParams,
    response: { 202: CommandView },
  };
  app.post('/v1/commands/:id/cancel', { schema, config: { scope: COMMAND_SCOPES } }, async (request, reply) => {
    const { caller, params } = request;
    const { ref, command } = await known(parts, caller.tenant, params.id);
    mayCancel(caller, command);
    mustHappen(await parts.life.end(ref, 'cancelled', caller.subject));
    const now = await known(parts, caller.tenant, params.id);
    return reply.code(202).send(viewOf(ref, now.command));
  });
}

/** Who may not send a command of this type may not end one. */
export function mayCancel(caller: Caller, command: KnownCommand): void {
  const type = 'message' in command ? findCommandType(command.message.type) : undefined;
  mustHave(caller, type === undefined ? ['commands:write'] : scopesOf(type));
}
