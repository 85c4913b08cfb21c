import type { Persona, PinnedTeam, Role, Team } from '@leviathan/contracts';
import { digestOf } from './digest.ts';

/** Where a definition came from. The user's own wins over the product's of the same name. */
export type Origin = 'product' | 'user';

/** A definition that passed every check, and the file that holds it. */
export interface Defined<T> {
  readonly value: T;
  readonly digest: string;
  readonly origin: Origin;
  readonly file: string;
}

/** Why a file, or a part of it, is not in force; a sentence for the one who wrote it. */
export interface DefinitionProblem {
  readonly file: string;
  /** 1 for the first; missing when the whole file is meant. */
  readonly line?: number;
  readonly message: string;
}

type Table<T> = ReadonlyMap<string, Defined<T>>;

/** All definitions that are in force at one moment. It never changes; a reload makes another. */
export interface Catalogue {
  readonly personas: Table<Persona>;
  readonly roles: Table<Role>;
  readonly teams: Table<Team>;
  readonly problems: readonly DefinitionProblem[];
}

export const EMPTY_CATALOGUE: Catalogue = { personas: new Map(), roles: new Map(), teams: new Map(), problems: [] };

/** A team with all that its run needs, or `undefined` when there is no such team. */
export function pinTeam(catalogue: Catalogue, name: string): PinnedTeam | undefined {
  const team = catalogue.teams.get(name)?.value;
  const roles = team?.roles.map((role) => catalogue.roles.get(role)?.value);
  if (team === undefined || !roles?.every((role) => role !== undefined)) return undefined;
  const personas = [...new Set(roles.map(({ persona }) => persona))].map((name) => catalogue.personas.get(name)?.value);
  return personas.every((persona) => persona !== undefined) ? pinned(team, roles, personas) : undefined;
}

/**
 * One persona as a team of one, so that it answers by the same rules as a team does: it watches the request, acts once,
 * and what it says is the answer.
 */
export function pinPersona(catalogue: Catalogue, name: string): PinnedTeam | undefined {
  const persona = catalogue.personas.get(name)?.value;
  if (persona === undefined) return undefined;
  const role: Role = {
    name,
    persona: name,
    goal: persona.description || persona.title,
    watch: ['goal'],
    action: { name: 'answer', instruction: 'Answer the request.' },
  };
  return pinned({ name, description: persona.title, roles: [name], rounds: 1, answer: name }, [role], [persona]);
}

function pinned(team: Team, roles: Role[], personas: Persona[]): PinnedTeam {
  return { team, roles, personas, digest: digestOf({ team, roles, personas }) };
}
