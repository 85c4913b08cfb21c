import document from './openapi.json' with { type: 'json' };

/**
 * The OpenAPI document of all services at one origin. It is made of their routes by `npm run docs`, so that a service
 * that runs alone can tell of the others, which it does not know.
 */
export const OPENAPI_DOCUMENT: object = document;
