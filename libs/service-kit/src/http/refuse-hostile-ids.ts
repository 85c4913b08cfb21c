import { MAX_KEY_PART_BYTES, encodeKeyPart } from '@leviathan/contracts';
import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem-error.ts';

const CONTROL = /[\u0000-\u001f\u007f]/;

/** Refuses ids in paths that could never name an entity: 400 `invalid-id` before any route sees them. */
export function refuseHostileIds(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ params }) => {
    for (const [name, value] of Object.entries(params ?? {})) {
      if (name !== '*' && typeof value === 'string' && !isUsable(value)) {
        throw new ProblemError('invalid-id', `${name} is empty, too long or holds control characters`);
      }
    }
  });
}

function isUsable(id: string): boolean {
  return id !== '' && !CONTROL.test(id) && encodeKeyPart(id).length <= MAX_KEY_PART_BYTES;
}
