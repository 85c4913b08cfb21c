import type { Persona, Role, Team } from '@leviathan/contracts';
import type { Catalogue, Defined, DefinitionProblem } from './catalogue.ts';

/** What the files offer, for each name the candidates in the order in which they are tried. */
export interface Offer {
  readonly personas: Candidates<Persona>;
  readonly roles: Candidates<Role>;
  readonly teams: Candidates<Team>;
  readonly problems: readonly DefinitionProblem[];
}

export type Candidates<T> = ReadonlyMap<string, readonly Defined<T>[]>;

/**
 * The catalogue that the files make: for each name the first candidate whose references hold. What is passed over is
 * named as a problem, so that a broken file never takes a working definition away.
 */
export function choose(offer: Offer): Catalogue {
  const problems = [...offer.problems];
  const personas = chosen(offer.personas, () => undefined, problems);
  const actions = new Set([...offer.roles.values()].flat().map(({ value }) => value.action.name));
  const roles = chosen(offer.roles, (role) => flawOfRole(role, personas, actions), problems);
  const teams = chosen(offer.teams, (team) => flawOfTeam(team, roles), problems);
  return { personas, roles, teams, problems: distinct(problems) };
}

function chosen<T>(
  candidates: Candidates<T>,
  flawOf: (value: T) => string | undefined,
  problems: DefinitionProblem[],
): ReadonlyMap<string, Defined<T>> {
  const table = new Map<string, Defined<T>>();
  for (const [name, offered] of [...candidates].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const fit = offered.find((candidate) => {
      const flaw = flawOf(candidate.value);
      if (flaw !== undefined) problems.push({ file: candidate.file, message: flaw });
      return flaw === undefined;
    });
    if (fit !== undefined) table.set(name, fit);
  }
  return table;
}

function flawOfRole(role: Role, personas: Catalogue['personas'], actions: ReadonlySet<string>): string | undefined {
  if (!personas.has(role.persona)) {
    return `role ${role.name} names persona ${role.persona}, which does not exist: GET /v1/personas lists what is loaded`;
  }
  const unknown = role.watch.find((watched) => watched !== 'goal' && !actions.has(watched));
  if (unknown === undefined) return undefined;
  return `role ${role.name} watches ${unknown}, which is neither \`goal\` nor the action of a role`;
}

function flawOfTeam(team: Team, roles: Catalogue['roles']): string | undefined {
  const missing = team.roles.find((role) => !roles.has(role));
  if (missing !== undefined)
    return `team ${team.name} names role ${missing}, which does not exist: GET /v1/roles lists what is loaded`;
  if (new Set(team.roles).size < team.roles.length) return `team ${team.name} names a role twice`;
  if (team.answer !== undefined && !team.roles.includes(team.answer)) {
    return `team ${team.name} takes its answer from ${team.answer}, which is not one of its roles`;
  }
  const begins = team.roles.some((role) => roles.get(role)?.value.watch.includes('goal'));
  if (!begins) return `no role of team ${team.name} watches \`goal\`, so its run would never begin`;
  const idle = idleRole(team.roles.flatMap((name) => roles.get(name)?.value ?? []));
  if (idle === undefined) return undefined;
  return (
    `role ${idle.name} of team ${team.name} would never act: it watches ${idle.watch.join(', ')}, ` +
    'which no role that acts in this team publishes'
  );
}

/** A role that no chain of results from the request ever reaches. */
function idleRole(roles: readonly Role[]): Role | undefined {
  const published = new Set(['goal']);
  const reaches = ({ watch }: Role): boolean => watch.some((watched) => published.has(watched));
  for (let known = 0; known < published.size;) {
    known = published.size;
    for (const role of roles.filter(reaches)) published.add(role.action.name);
  }
  return roles.find((role) => !reaches(role));
}

/** A candidate that is offered again after a reload has the flaw that it had. */
function distinct(problems: readonly DefinitionProblem[]): readonly DefinitionProblem[] {
  return [...new Map(problems.map((problem) => [`${problem.file}\n${problem.message}`, problem])).values()];
}
