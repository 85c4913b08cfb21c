import { STATUS_CODES } from 'node:http';
import { Problem } from '@leviathan/contracts';
import { type OpenApiDocument, type Operation, type Parameter, keepNames } from './openapi.ts';

const header = (description: string) => ({ description, schema: { type: 'string' } });
const RETRY_AFTER = { 'Retry-After': header('Seconds after which to try again.') };

/** What callers may rely on, beside the problem itself. */
const HEADERS: Readonly<Record<number, object>> = {
  401: { 'WWW-Authenticate': header('How to say who you are.') },
  429: RETRY_AFTER,
  503: RETRY_AFTER,
};

const STATUSES = [400, 401, 403, 404, 412, 413, 415, 422, 428, 429, 503] as const;
type Status = (typeof STATUSES)[number];

/**
 * Says of every operation with which problems it may answer, by what it takes: guards, paths, bodies and preconditions
 * refuse alike wherever they stand. What a route says itself stays.
 */
export function describeProblems(document: OpenApiDocument): OpenApiDocument {
  const paths = Object.entries(document.paths ?? {}).map(([path, item]) => {
    const operations = Object.entries(item).map(([method, operation]) => [method, withProblems(operation)]);
    return [path, Object.fromEntries(operations)] as const;
  });
  const responses = Object.fromEntries(STATUSES.map((status) => [nameOf(status), responseOf(status)]));
  const components = {
    ...document.components,
    responses: { ...responses, Problem: problemResponse('Any other problem') },
  };
  return { ...document, paths: Object.fromEntries(paths), components };
}

function withProblems(operation: Operation): Operation {
  const problems = Object.fromEntries(
    statusesOf(operation).map((status) => [status, referTo(nameOf(status))] as const),
  );
  return {
    ...operation,
    ...(operation.parameters === undefined ? {} : { parameters: operation.parameters.map(withCommas) }),
    responses: { ...problems, default: referTo('Problem'), ...operation.responses },
  };
}

/** Lists in queries are separated by commas; what is repeated is refused, see coerce-text.ts. */
function withCommas(parameter: Parameter): Parameter {
  return parameter.schema?.type === 'array' ? { ...parameter, style: 'form', explode: false } : parameter;
}

function statusesOf({ security = [], parameters = [], requestBody }: Operation): readonly Status[] {
  const takes = (where: string, name?: string): boolean =>
    parameters.some((each) => each.in === where && (name === undefined || each.name === name));
  return [
    400,
    ...(security.length > 0 ? ([401, 403] as const) : []),
    ...(takes('path') ? ([404] as const) : []),
    ...(takes('header', 'If-Match') ? ([412] as const) : []),
    ...(requestBody === undefined ? [] : ([413, 415, 422] as const)),
    ...(takes('header', 'If-Match') ? ([428] as const) : []),
    429,
    503,
  ];
}

function responseOf(status: Status): object {
  const headers = HEADERS[status];
  return { ...problemResponse(STATUS_CODES[status] ?? ''), ...(headers === undefined ? {} : { headers }) };
}

function problemResponse(description: string): object {
  return { description, content: { 'application/problem+json': { schema: keepNames(Problem) } } };
}

function nameOf(status: Status): string {
  return (STATUS_CODES[status] ?? '').replaceAll(/[^A-Za-z]/g, '');
}

function referTo(name: string): object {
  return { $ref: `#/components/responses/${name}` };
}
