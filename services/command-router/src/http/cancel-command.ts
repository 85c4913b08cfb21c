import { type App } from '@leviathan/service-kit';
import { CommandView, viewOf } from './command-view.ts';
import { IdParams } from './get-commands.ts';
import { known } from './known.ts';
import { mustHappen } from './refuse.ts';
import type { RouterParts } from './router-parts.ts';

/** `POST /v1/commands/{id}/cancel`: asks the owner, who alone ends a command. It may still succeed first. */
export function cancelCommand(app: App, parts: RouterParts): void {
  const schema = {
    tags: ['commands'],
    summary: 'Ask for a command to be cancelled',
    params: IdParams,
    response: { 202: CommandView },
  };
  app.post('/v1/commands/:id/cancel', { schema, config: { scope: 'commands:write' } }, async (request, reply) => {
    const { caller, params } = request;
    const { ref } = await known(parts, caller.tenant, params.id);
    mustHappen(await parts.life.end(ref, 'cancelled', caller.subject));
    const { command } = await known(parts, caller.tenant, params.id);
    return reply.code(202).send(viewOf(ref, command));
  });
}
