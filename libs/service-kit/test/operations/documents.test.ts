import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { PROBLEMS, Problem, Run } from '@leviathan/contracts';
import { type App, ProblemError } from '@leviathan/service-kit';
import { Type } from 'typebox';
import { config, serverOf, serviceOf } from '../server.ts';

interface Document {
  readonly openapi: string;
  readonly paths: Record<
    string,
    Record<string, { tags: string[]; parameters: object[]; responses: Record<string, unknown> }>
  >;
  readonly components: Record<'schemas' | 'responses', Record<string, object>>;
}

const Named = Type.Object({ a: Type.Integer() }, { $id: 'Named' });

describe('documents', () => {
  let app: App;
  beforeAll(async () => {
    const runs = serviceOf((scope) => {
      scope.get('/v1/runs/:id', { config, schema: { response: { 200: Run } } }, async () => {
        throw new ProblemError('run-not-found', 'documented, never called');
      });
      scope.post('/v1/runs', { config, schema: { body: Named } }, async () => ({}));
    });
    const flags = serviceOf((scope) => {
      const querystring = Type.Object({ names: Type.Array(Type.String()) });
      scope.get('/v1/flags', { config, schema: { querystring } }, async () => ({}));
    });
    app = await serverOf(() => undefined, {
      services: [runs, { ...flags, name: 'flag-service' }],
      asyncapi: { asyncapi: '3.0.0' },
    });
  });
  afterAll(() => app.close());

  test('one OpenAPI 3.1 document describes all services at the origin', async () => {
    const document = (await app.inject('/openapi.json')).json<Document>();

    expect(document.openapi).toBe('3.1.1');
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/v1/runs/{id}', '/v1/flags', '/livez', '/problems']),
    );
    expect(document.paths['/v1/runs/{id}']?.['get']?.tags).toEqual(['session-store']);
  });

  test('schemas keep the names that the contracts give them, and every reference leads somewhere', async () => {
    const { body } = await app.inject('/openapi.json');
    const { components } = JSON.parse(body) as Document;

    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(['Run', 'Usage', 'Problem', 'Named']));
    const references = [...body.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name!);
    expect(references.length).toBeGreaterThan(0);
    for (const name of references) expect(components.schemas).toHaveProperty([name]);
    expect(body).not.toContain('"$id"');
    expect(body).not.toContain('x-schema-name');
  });

  test('every operation says with which problems it may answer, by what it takes', async () => {
    const { paths, components } = (await app.inject('/openapi.json')).json<Document>();
    const statuses = (path: string, method: string): string[] => Object.keys(paths[path]?.[method]?.responses ?? {});

    expect(statuses('/v1/flags', 'get')).toEqual(['200', '400', '401', '403', '429', '503', 'default']);
    expect(statuses('/v1/runs/{id}', 'get')).toContain('404');
    expect(statuses('/v1/runs', 'post')).toEqual(expect.arrayContaining(['413', '415', '422']));
    expect(JSON.stringify(components.responses['NotFound'])).toContain('application/problem+json');
  });

  test('where more services are at the origin than in this process, its document is served as it was given', async () => {
    const whole = { openapi: '3.1.1', paths: { '/v1/everything': {} } };
    const alone = await serverOf((scope) => scope.get('/v1/mine', { config }, async () => ({})), { openapi: whole });

    expect((await alone.inject('/openapi.json')).json()).toEqual(whole);
    expect((await alone.inject('/docs/json')).json()).toEqual(whole);
    const own = (await alone.inject('/services/session-store/openapi.json')).json<Document>();
    expect(Object.keys(own.paths)).toEqual(['/v1/mine']);
    await alone.close();
  });

  test('lists in queries are told to be separated by commas, which is the only way that they are read', async () => {
    const { paths } = (await app.inject('/openapi.json')).json<Document>();

    expect(paths['/v1/flags']?.['get']?.parameters).toMatchObject([{ name: 'names', style: 'form', explode: false }]);
  });

  test('a service has a document of its own routes', async () => {
    const { paths } = (await app.inject('/services/flag-service/openapi.json')).json<Document>();

    expect(Object.keys(paths)).toEqual(['/v1/flags']);
  });

  test('the schemas of the contracts are not changed by documenting them', async () => {
    await app.inject('/openapi.json');

    expect(Run).toHaveProperty('$id', 'Run');
    expect(Run.properties.problem).toHaveProperty('$id', 'Problem');
    expect(Problem).not.toHaveProperty('x-schema-name');
  });

  test('the AsyncAPI document is served as it was given', async () => {
    expect((await app.inject('/asyncapi.json')).json()).toEqual({ asyncapi: '3.0.0' });
  });

  test('the API pages load their own scripts only, and ask nobody else', async () => {
    const page = await app.inject('/docs/');

    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
    const policy = String(page.headers['content-security-policy']);
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/https?:/);
    expect(page.body).not.toMatch(/(src|href)="https?:/);
  });

  test.each(Object.keys(PROBLEMS))('the problem %s has a page for programs and one for people', async (code) => {
    const document = await app.inject(`/problems/${code}`);
    const page = await app.inject({ url: `/problems/${code}`, headers: { accept: 'text/html,application/xhtml+xml' } });

    expect(document.json()).toMatchObject({ type: `/problems/${code}`, code, status: expect.any(Number) });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain(`<code>${code}</code>`);
  });

  test('the list of problems names them all', async () => {
    const { items } = (await app.inject('/problems')).json<{ items: { code: string }[] }>();

    expect(items.map(({ code }) => code)).toEqual(Object.keys(PROBLEMS).sort());
  });

  test('an unknown problem is not found, and is not put on a page', async () => {
    const answer = await app.inject({ url: '/problems/%3Cscript%3E', headers: { accept: 'text/html' } });

    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  });
});
