import type { App, Service } from '../service.ts';

/** Adds the routes of a service, each tagged with its name, in a scope of their own: its hooks reach no other service. */
export async function addServiceRoutes(app: App, service: Service): Promise<void> {
  await app.register(async (scope: App) => {
    scope.addHook('onRoute', (route) => {
      route.schema = { ...route.schema, tags: [service.name, ...(route.schema?.tags ?? [])] };
    });
    service.routes(scope);
  });
}
