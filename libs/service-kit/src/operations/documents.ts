import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { ServiceName } from '@leviathan/contracts';
import { PAGE_POLICY } from '../http/security-headers.ts';
import { Type } from 'typebox';
import type { App, RouteScope } from '../service.ts';
import { type OpenApiDocument, keepNames, nameSchemas, onlyTagged, onlyUsed } from './openapi.ts';
import { operationIdOf } from './operation-id.ts';
import { describeProblems } from './problem-responses.ts';
import { headersSchema } from './request-headers.ts';
import { TAGS } from './tags.ts';
import { VERSION } from './version.ts';

const config = { scope: 'public' };
const tags = ['documents'];
const response = { 200: Type.Object({}, { additionalProperties: true, description: 'The document.' }) };
const ABOUT =
  'Commands, sessions, runs, whispers and flags. Whatever goes wrong is answered with a problem (RFC 9457) whose `code` is ' +
  'stable; `/problems` lists them.';

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
      info: {
        title: 'Leviathan',
        version: VERSION,
        description: ABOUT,
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/', description: 'Whoever serves this document.' }],
      tags: [...TAGS],
      components: {
        securitySchemes: {
          apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key of the installation.' },
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'A token of the OpenID provider.',
          },
        },
      },
      security: [{ apiKey: [] }, { bearer: [] }],
    },
    transform: ({ schema, url, route }) => ({
      schema: {
        ...keepNames(schema),
        ...(route.config?.reads === undefined ? {} : { headers: headersSchema(route.config.reads) }),
        security: securityOf(route.config?.scope),
      },
      url,
    }),
    transformObject: (document) =>
      'openapiObject' in document
        ? onlyUsed(nameSchemas(describeProblems(document.openapiObject as OpenApiDocument))) // as our options make it
        : document.swaggerObject,
  });
}

/** The OpenAPI document of all that is registered at an app. */
export function documentOf(app: App): OpenApiDocument {
  return app.swagger() as OpenApiDocument; // our options make it OpenAPI 3
}

/**
 * `/openapi.json`, `/asyncapi.json`, `/docs`, and the OpenAPI document of each service.
 *
 * The first three are about the whole origin, whoever answers there.
 */
export async function documentRoutes(app: App, { services, openapi, asyncapi }: DocumentOptions): Promise<void> {
  // the address itself is the first thing that people open
  app.get('/', { config, schema: { hide: true } }, (_, reply) => reply.redirect('/docs'));
  const whole = (): object => openapi ?? documentOf(app);
  const all = { tags, operationId: 'getOpenApi', summary: 'OpenAPI 3.1 of all services', response };
  app.get('/openapi.json', { config, schema: all }, async () => whole());
  for (const name of services) {
    app.get(
      `/services/${name}/openapi.json`,
      {
        config,
        schema: { tags, operationId: operationIdOf('getOpenApi', name), summary: `OpenAPI 3.1 of ${name}`, response },
      },
      async () => onlyTagged(documentOf(app), name),
    );
  }
  if (asyncapi !== undefined) {
    app.get(
      '/asyncapi.json',
      { config, schema: { tags, operationId: 'getAsyncApi', summary: 'AsyncAPI 3', response } },
      async () => asyncapi,
    );
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
