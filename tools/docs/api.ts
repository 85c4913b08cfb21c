import { PROBLEMS } from '@leviathan/contracts';
import { openApiDocument } from '@leviathan/embedded/openapi';
import openapiTS, { type OpenAPI3, astToString } from 'openapi-typescript';

const HEAD = '// Made of the OpenAPI document by `npm run docs`; never edit.\n';

/** The document leaves them open, so that new ones break nobody; an editor should know those of today. */
const PROBLEM_CODES = `export type ProblemCode = ${Object.keys(PROBLEMS)
  .sort()
  .map((code) => `\n    | "${code}"`)
  .join('')};
`;

/** Health, documents and pages are nothing that a program calls. */
const OF_CLIENTS = /^\/(v1|ofrep)\//;

let made: Promise<object> | undefined;
/** Once for both pages: it opens engines. */
const document = (): Promise<object> => (made ??= openApiDocument());

/** `libs/contracts/src/openapi/openapi.json` */
export async function apiDocument(): Promise<string> {
  return `${JSON.stringify(await document(), null, 1)}\n`;
}

/** `libs/client/src/generated/api.ts` */
export async function apiTypes(): Promise<string> {
  const { paths, ...rest } = JSON.parse(await apiDocument()) as OpenAPI3; // a copy: the generator writes into it
  const own = Object.entries(paths ?? {}).filter(([path]) => OF_CLIENTS.test(path));
  return (
    HEAD +
    PROBLEM_CODES +
    astToString(await openapiTS({ ...rest, paths: Object.fromEntries(own) }, { immutable: true }))
  );
}
