import { Persona, Role, Team } from '@leviathan/contracts';
import { type App, ProblemError } from '@leviathan/service-kit';
import { type TSchema, Type } from 'typebox';
import type { Catalogue, Defined, Origin } from '../domain/definitions/catalogue.ts';
import type { Definitions } from '../ports.ts';

type Kind = 'personas' | 'roles' | 'teams';
/** As operations and schemas call one of them. */
const NAMES: Readonly<Record<Kind, string>> = { personas: 'Persona', roles: 'Role', teams: 'Team' };

const config = { scope: 'definitions:read' };
const params = Type.Object({ name: Type.String() });
const Problems = Type.Array(
  Type.Object({ file: Type.String(), line: Type.Optional(Type.Integer()), message: Type.String() }),
  { description: 'Files that are not in force, and why.' },
);

/** The definitions in force, and what keeps others from being so. */
export function definitionRoutes(app: App, definitions: Definitions): void {
  routesOf(app, 'personas', Persona, definitions);
  routesOf(app, 'roles', Role, definitions);
  routesOf(app, 'teams', Team, definitions);
}

function routesOf(app: App, kind: Kind, definition: TSchema, definitions: Definitions): void {
  const Item = Type.Object({
    origin: Type.Enum(['product', 'user']),
    digest: Type.String(),
    definition,
  });
  const all = {
    operationId: `list${NAMES[kind]}s`,
    summary: `All ${kind} in force, by name.`,
    response: { 200: Type.Object({ items: Type.Array(Item), problems: Problems }) },
  };
  app.get(`/v1/${kind}`, { config, schema: all }, () => {
    const catalogue = definitions.current();
    const items = [...tableOf(catalogue, kind).values()].map(itemOf);
    return { items, problems: [...catalogue.problems] };
  });
  const one = { operationId: `get${NAMES[kind]}`, summary: `One of the ${kind}.`, params, response: { 200: Item } };
  app.get(`/v1/${kind}/:name`, { config, schema: one }, ({ params: { name } }, reply) => {
    const defined = tableOf(definitions.current(), kind).get(name);
    if (defined === undefined) {
      throw new ProblemError('definition-not-found', `${JSON.stringify(name.slice(0, 64))} is none of the ${kind}`);
    }
    reply.header('etag', `"${defined.digest}"`);
    return itemOf(defined);
  });
}

function tableOf(catalogue: Catalogue, kind: Kind): ReadonlyMap<string, Defined<object>> {
  return catalogue[kind];
}

interface DefinitionItem {
  origin: Origin;
  digest: string;
  definition: object;
}

function itemOf({ value, origin, digest }: Defined<object>): DefinitionItem {
  return { origin, digest, definition: value };
}
