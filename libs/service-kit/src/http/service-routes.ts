import { Problem } from '@leviathan/contracts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { auditWrites } from '../audit/audit-writes.ts';
import type { App, Service } from '../service.ts';

/** For the document: whatever goes wrong is answered in this form. */
const problemResponse = { description: 'A problem', content: { 'application/problem+json': { schema: Problem } } };

/** Adds the routes of a service, each tagged with its name, in a scope of their own: its hooks reach no other service. */
export async function addServiceRoutes(app: App, service: Service, trail: AuditTrail | undefined): Promise<void> {
  await app.register(async (scope: App) => {
    scope.addHook('onRoute', (route) => {
      const { tags = [], response, ...schema } = route.schema ?? {};
      const responses = typeof response === 'object' && response !== null ? response : {};
      route.schema = { ...schema, tags: [service.name, ...tags], response: { default: problemResponse, ...responses } };
    });
    if (trail !== undefined) auditWrites(scope, trail);
    service.routes(scope);
  });
}
