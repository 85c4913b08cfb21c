import { PROBLEMS, type ProblemCode, type ProblemKind, isProblemCode } from '@leviathan/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { ProblemError } from '../http/problem-error.ts';
import type { App } from '../service.ts';

const config = { scope: 'public' };
const tags = ['documents'];
const Kind = Type.Object(
  {
    ...{ type: Type.String(), code: Type.String(), title: Type.String(), status: Type.Integer() },
    retry: Type.Enum(['never', 'later', 'elsewhere']),
    remedy: Type.String({ description: 'What to do about it.' }),
  },
  { $id: 'ProblemKind' },
);
const Kinds = Type.Object({ items: Type.Array(Kind) });

/** `/problems` and `/problems/{code}`: what `type` of a problem points to, for people and for programs. */
export function problemPages(app: App): void {
  app.get(
    '/problems',
    { config, schema: { tags, operationId: 'listProblems', summary: 'Every problem code', response: { 200: Kinds } } },
    async (request, reply) => {
      const codes = (Object.keys(PROBLEMS) as ProblemCode[]).sort(); // keys of the constant table
      const items = codes.map((code) => documentOf(code));
      return prefersHtml(request) ? sendPage(reply, 'Problems', listPage(codes)) : reply.send({ items });
    },
  );
  const params = Type.Object({ code: Type.String() });
  app.get(
    '/problems/:code',
    {
      config,
      schema: { tags, params, operationId: 'getProblem', summary: 'One problem code', response: { 200: Kind } },
    },
    async (request, reply) => {
      const { code } = request.params;
      if (!isProblemCode(code)) throw new ProblemError('not-found', `no problem has the code ${JSON.stringify(code)}`);
      return prefersHtml(request)
        ? sendPage(reply, PROBLEMS[code].title, kindPage(code))
        : reply.send(documentOf(code));
    },
  );
}

function documentOf(code: ProblemCode): Static<typeof Kind> {
  return { type: `/problems/${code}`, code, ...PROBLEMS[code] };
}

/** Browsers put `text/html` first; everybody else gets JSON. */
function prefersHtml({ headers }: FastifyRequest): boolean {
  return /^\s*text\/html\b/.test(headers.accept ?? '');
}

function sendPage(reply: FastifyReply, title: string, body: string): FastifyReply {
  const page =
    '<!doctype html><html lang="en"><head><meta charset="utf-8">' +
    '<meta name="viewport" content="width=device-width, initial-scale=1">' +
    `<title>${escaped(title)} · Leviathan</title></head><body><main>${body}</main></body></html>`;
  return reply.type('text/html; charset=utf-8').send(page);
}

function listPage(codes: readonly ProblemCode[]): string {
  const rows = codes.map(
    (code) =>
      `<li><a href="/problems/${code}"><code>${code}</code></a> (${String(PROBLEMS[code].status)}): ${escaped(PROBLEMS[code].title)}</li>`,
  );
  return `<h1>Problems</h1><ul>${rows.join('')}</ul>`;
}

const AGAIN: Readonly<Record<ProblemKind['retry'], string>> = {
  never: 'Repeating the same request will not help.',
  later: 'Repeating the same request later may help.',
  elsewhere: 'Repeating the same request helps: another instance takes it.',
};

function kindPage(code: ProblemCode): string {
  const { title, status, retry, remedy } = PROBLEMS[code];
  return (
    `<h1>${escaped(title)}</h1><p><code>${code}</code>, HTTP status ${String(status)}.</p>` +
    `<p>${escaped(remedy)}</p><p>${AGAIN[retry]}</p><p><a href="/problems">All problems</a></p>`
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
