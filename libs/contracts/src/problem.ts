import { Type, type Static } from 'typebox';
import { PROBLEMS, type ProblemCode } from './problem-codes.ts';

/** RFC 9457, with our stable code and the answer to "may I try again?". */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Path of the page that explains the code.' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 400, maximum: 599 }),
    detail: Type.String({ description: 'What happened to this request, and what to do.' }),
    code: Type.String({ description: 'Stable; listed at /problems.' }),
    retryable: Type.Boolean(),
    traceId: Type.Optional(Type.String()),
    errors: Type.Optional(
      Type.Array(
        Type.Object({
          pointer: Type.String({ description: 'JSON Pointer into the request.' }),
          message: Type.String(),
        }),
      ),
    ),
  },
  { $id: 'Problem' },
);
export type Problem = Static<typeof Problem>;

/** A problem of a known code; `detail` is the sentence for this one occurrence. */
export function problem(code: ProblemCode, detail: string, errors?: Problem['errors']): Problem {
  const { title, status, retry } = PROBLEMS[code];
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail,
    code,
    retryable: retry !== 'never',
    ...(errors === undefined ? {} : { errors }),
  };
}
