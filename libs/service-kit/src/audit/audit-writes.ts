import { reasonOf } from '@leviathan/kernel';
import type { FastifyRequest } from 'fastify';
import type { App } from '../service.ts';
import type { AuditTrail, OpenRecord } from './audit-trail.ts';

/**
 * How a route's writes are recorded.
 *
 * - `before`: a record is stored before the write is tried and completed with its result before the answer goes out. No
 *   write happens that no record knows; one whose process ends in between has a record without a result. The default.
 * - `after`: for what must not wait for the store. Stored after the answer; a crash in between loses the record.
 * - `own`: what the route stores holds the same facts, and its service tells them as records.
 * - `none`: it changes nothing that is kept.
 */
export type AuditMode = 'before' | 'after' | 'own' | 'none';

/** Records the writes that `app`'s routes let through: what was refused before a handler ran changed nothing. */
export function auditWrites(app: App, trail: AuditTrail): void {
  const open = new WeakMap<FastifyRequest, OpenRecord>();
  app.addHook('preHandler', async (request) => {
    if (modeOf(request) === 'before') open.set(request, await trail.begin(request));
  });
  app.addHook('onSend', async (request, reply) => {
    const record = open.get(request);
    if (record === undefined) return;
    open.delete(request); // an error while sending sends again
    await trail.end(record, reply).catch((error: unknown) => {
      request.log.error({ ...record, reason: reasonOf(error) }, 'the result of a write is missing in its audit record');
    });
  });
  app.addHook('onResponse', async (request, reply) => {
    if (modeOf(request) !== 'after' || reply.statusCode === 401 || reply.statusCode === 403) return;
    try {
      await trail.end(await trail.begin(request), reply);
    } catch (error) {
      const { caller, method, routeOptions, params } = request;
      const { tenant, subject, credential } = caller;
      const what = { tenant, subject, credential, method, route: routeOptions.url, params, status: reply.statusCode };
      request.log.error({ ...what, reason: reasonOf(error) }, 'a write without an audit record');
    }
  });
}

function modeOf({ method, routeOptions }: FastifyRequest): AuditMode {
  const { scope = 'public', audit } = routeOptions.config;
  if (audit !== undefined) return audit;
  const isRead = ['GET', 'HEAD', 'OPTIONS'].includes(method) || scope === 'public' || [scope].flat().every(isReading);
  return isRead ? 'none' : 'before';
}

function isReading(scope: string): boolean {
  return scope.endsWith(':read');
}
