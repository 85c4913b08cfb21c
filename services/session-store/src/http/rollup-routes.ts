import { type App, ProblemError, type contentOf } from '@leviathan/service-kit';
import { Type } from 'typebox';
import type { RollupFinder } from '../adapters/rollup-finder.ts';
import { ARTEFACTS, MEDIA_TYPES } from '../domain/rollup/rollup-artefacts.ts';

const ARTEFACT: ReturnType<typeof contentOf> = {
  description: 'As the old agent wrote it.',
  content: Object.fromEntries(Object.values(MEDIA_TYPES).map((type) => [type, { schema: Type.String() }])),
};

/** Reading what a session was handed off with. */
export function rollupRoutes(app: App, finder: Pick<RollupFinder, 'artefact'>): void {
  const params = Type.Object({ id: Type.String(), name: Type.Enum([...ARTEFACTS]) });
  const schema = {
    operationId: 'getRollupArtefact',
    summary: 'An artefact of the newest rollup of a session.',
    params,
    response: { 200: ARTEFACT },
  };
  const config = { scope: 'sessions:read' };
  app.get('/v1/sessions/:id/rollup/:name', { config, schema }, async ({ caller, params: { id, name } }, reply) => {
    const content = await finder.artefact(caller.tenant, id, name);
    if (content === undefined)
      throw new ProblemError('rollup-not-found', `session ${JSON.stringify(id)} has no rollup`);
    // Never rendered by a browser: it holds what somebody wrote.
    return reply
      .type(`${MEDIA_TYPES[name]}; charset=utf-8`)
      .header('x-content-type-options', 'nosniff')
      .header('content-disposition', 'attachment')
      .send(content);
  });
}
