import type { FastifyInstance } from 'fastify';
import { ProblemError } from './problem-error.ts';

/** Deeper than anything that somebody means; what walks a body by recursion runs out of stack at some thousands. */
export const MAX_JSON_DEPTH = 128;

/** Refuses JSON that is nested too deeply before it is parsed: 400 `invalid-json` instead of a bug somewhere behind. */
export function boundJsonDepth(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (isTooDeep(body))
      done(new ProblemError('invalid-json', `the body is nested deeper than ${String(MAX_JSON_DEPTH)}`));
    else void parse(request, body, done);
  });
}

function isTooDeep(text: string): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (isInString && char === '\\')
      at += 1; // what it escapes ends no string
    else if (char === '"') isInString = !isInString;
    else if (isInString) continue;
    else if (char === '[' || char === '{') depth += 1;
    else if (char === ']' || char === '}') depth -= 1;
    if (depth > MAX_JSON_DEPTH) return true;
  }
  return false;
}
