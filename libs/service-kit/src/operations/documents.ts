import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { ServiceName } from '@leviathan/contracts';
import { PAGE_POLICY } from '../http/security-headers.ts';
import type { App, RouteScope } from '../service.ts';
import { type OpenApiDocument, keepNames, nameSchemas, onlyTagged } from './openapi.ts';
import { VERSION } from './version.ts';

const config = { scope: 'public' };
const tags = ['documents'];

/** Swagger UI sets styles inline and draws its icons from `data:`. */
const DOCS_POLICY = PAGE_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

export interface DocumentOptions {
  readonly services: readonly ServiceName[];
  /** Of all services, when more of them are at the origin than in this process; else it is made of the routes here. */
  readonly openapi?: object | undefined;
  /** The AsyncAPI document of the contracts; without it `/asyncapi.json` is not served. */
  readonly asyncapi?: object | undefined;
}

/** Registers what collects the routes. Before any route that shall be documented. */
export async function collectDocuments(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: { title: 'Leviathan', version: VERSION, description: 'Commands, sessions, runs, whispers and flags.' },
      components: {
        securitySchemes: {
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          bearer: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ apiKey: [] }, { bearer: [] }],
    },
    transform: ({ schema, url, route }) => ({
      schema: { ...keepNames(schema), security: securityOf(route.config?.scope) },
      url,
    }),
    transformObject: (document) =>
      'openapiObject' in document ? nameSchemas(document.openapiObject) : document.swaggerObject,
  });
}

/**
 * `/openapi.json`, `/asyncapi.json`, `/docs`, and the OpenAPI document of each service.
 *
 * The first three are about the whole origin, whoever answers there.
 */
export async function documentRoutes(app: App, { services, openapi, asyncapi }: DocumentOptions): Promise<void> {
  // the address itself is the first thing that people open
  app.get('/', { config, schema: { hide: true } }, (_, reply) => reply.redirect('/docs'));
  const whole = (): object => openapi ?? app.swagger();
  app.get('/openapi.json', { config, schema: { tags, summary: 'OpenAPI 3.1 of all services' } }, async () => whole());
  for (const name of services) {
    app.get(
      `/services/${name}/openapi.json`,
      { config, schema: { tags, summary: `OpenAPI 3.1 of ${name}` } },
      async () => onlyTagged(app.swagger() as OpenApiDocument, name), // our options make it OpenAPI 3
    );
  }
  if (asyncapi !== undefined) {
    app.get('/asyncapi.json', { config, schema: { tags, summary: 'AsyncAPI 3' } }, async () => asyncapi);
  }
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, ...config }; // the pages of the plugin, which knows nothing of scopes
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    transformStaticCSP: () => DOCS_POLICY,
    uiConfig: { deepLinking: true },
    transformSpecificationClone: false, // nothing is changed in it
    transformSpecification: () => whole(),
  });
}

/** What an operation needs, in the words of OpenAPI 3.1: one of these, each with the scopes that go with it. */
function securityOf(scope: RouteScope | undefined): Record<string, string[]>[] {
  if (scope === undefined || scope === 'public') return [];
  const alternatives = scope === 'anyone' ? [[]] : [scope].flat().map((each) => [each]);
  return alternatives.flatMap((scopes) => [{ apiKey: scopes }, { bearer: scopes }]);
}
