import type { AuditTrail } from '../audit/audit-trail.ts';
import { auditWrites } from '../audit/audit-writes.ts';
import type { App, Service } from '../service.ts';

/** Adds the routes of a service, each tagged with its name, in a scope of their own: its hooks reach no other service. */
export async function addServiceRoutes(app: App, service: Service, trail: AuditTrail | undefined): Promise<void> {
  await app.register(async (scope: App) => {
    scope.addHook('onRoute', (route) => {
      const { tags = [], ...schema } = route.schema ?? {};
      route.schema = { ...schema, tags: [service.name, ...tags] };
    });
    if (trail !== undefined) auditWrites(scope, trail);
    service.routes(scope);
  });
}
