import { createConfig, lintFromString } from '@redocly/openapi-core';

const PROBLEM_RULE = 'operation-4xx-problem-details-rfc7807';

/** The linter's recommended rules, all of them errors, and more that a client generator or a reader relies on. */
const RULES = {
  'operation-operationId': 'error',
  'operation-operationId-unique': 'error',
  'operation-operationId-url-safe': 'error',
  'operation-summary': 'error',
  'operation-description': 'off', // a summary says it all, or there is a description
  'operation-singular-tag': 'off', // the service, and what of it
  'operation-2xx-response': 'error',
  'operation-4xx-response': 'error',
  [PROBLEM_RULE]: 'error',
  'operation-tag-defined': 'error',
  'tag-description': 'error',
  'tags-alphabetical': 'off', // in the order in which a reader meets them
  'path-segment-plural': 'off', // the contract's paths
  'paths-kebab-case': 'error',
  'path-declaration-must-exist': 'error',
  'path-not-include-query': 'error',
  'path-parameters-defined': 'error',
  'no-ambiguous-paths': 'off', // OpenAPI matches concrete paths first, and so does the server
  'no-path-trailing-slash': 'error',
  'no-identical-paths': 'error',
  'no-unused-components': 'error',
  'no-unresolved-refs': 'error',
  'no-invalid-schema-examples': 'error',
  'no-invalid-media-type-examples': 'error',
  'no-invalid-parameter-examples': 'error',
  'no-schema-type-mismatch': 'error',
  'no-required-schema-properties-undefined': 'error',
  'no-duplicated-tag-names': 'error',
  'security-defined': 'error',
  'info-license': 'error',
  'no-empty-servers': 'error',
  'rule/examples': {
    subject: { type: 'MediaType', filterInParentKeys: ['application/json'] },
    where: [{ subject: { type: 'RequestBody' }, assertions: { defined: true } }],
    assertions: { requireAny: ['example', 'examples'] },
    message: 'a request body needs an example',
    severity: 'error',
  },
} as const;

const COMMAND_TYPES = '#/components/schemas/CommandTypes';
type Problem = Awaited<ReturnType<typeof lintFromString>>[number];

/**
 * OFREP has an answer of its own for what is wrong with a request: it is another's protocol. And what each command type
 * takes is referred to in an extension, where the linter does not look.
 */
function isExplained({ ruleId, location }: Problem): boolean {
  if (ruleId === 'no-unused-components') return location.every(({ pointer }) => pointer === COMMAND_TYPES);
  return ruleId === PROBLEM_RULE && location.every(({ pointer }) => pointer?.startsWith('#/paths/~1ofrep~1'));
}

/** What the linter has against an OpenAPI document: a line for each, none when it is clean. */
export async function lint(document: string): Promise<string[]> {
  const config = await createConfig({ extends: ['recommended-strict'], rules: RULES });
  const problems = await lintFromString({ source: document, config, absoluteRef: '/openapi.json' });
  return problems
    .filter((problem) => !isExplained(problem))
    .map(({ ruleId, message, location, severity }) => {
      const at = location.map(({ pointer }) => pointer ?? '').join(' ');
      return `${severity} ${ruleId} ${at}: ${message}`;
    });
}
