import { PROBLEMS, type ProblemKind } from '@leviathan/contracts';
import { page, table } from './table.ts';

const INTRODUCTION =
  'Every error is `application/problem+json` with one of these codes; `GET /problems/{code}` shows the same text. ' +
  'Codes are never reused and never change their meaning. *Again?* says whether the same request may succeed later, or ' +
  'at another instance.';

/** `docs/reference/problems.md` */
export function problemsPage(): string {
  const kinds: readonly (readonly [string, ProblemKind])[] = Object.entries(PROBLEMS);
  const rows = kinds
    .toSorted(([a, one], [b, other]) => one.status - other.status || (a < b ? -1 : 1))
    .map(([code, { status, title, retry, remedy }]) => [`\`${code}\``, String(status), retry, `${title}.`, remedy]);
  const head = ['Code', 'Status', 'Again?', 'What', 'What to do'];
  return page('Problems', 'libs/contracts/src/problem-codes.ts', INTRODUCTION, table(head, rows));
}
