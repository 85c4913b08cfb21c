import { Type, type Static } from 'typebox';

export const DefinitionName = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,63}$',
  description: 'Lower case, digits and hyphens.',
});

/** Who answers when no team does: one voice with its instructions. */
export const Persona = Type.Object(
  {
    name: DefinitionName,
    title: Type.String({ minLength: 1, maxLength: 128 }),
    description: Type.String({ maxLength: 4096 }),
    instructions: Type.String({ minLength: 1, maxLength: 32_768 }),
  },
  { $id: 'Persona', additionalProperties: false },
);
export type Persona = Static<typeof Persona>;

/** What a role does, and what makes it do it: one step of a standard operating procedure. */
export const Action = Type.Object(
  {
    name: DefinitionName,
    instruction: Type.String({ minLength: 1, maxLength: 8192 }),
  },
  { $id: 'Action', additionalProperties: false },
);
export type Action = Static<typeof Action>;

/** A persona at work: it watches for the results of actions, acts, and publishes its own. */
export const Role = Type.Object(
  {
    name: DefinitionName,
    persona: DefinitionName,
    goal: Type.String({ minLength: 1, maxLength: 4096 }),
    constraints: Type.Optional(Type.String({ maxLength: 4096 })),
    watch: Type.Array(DefinitionName, {
      minItems: 1,
      maxItems: 32,
      description: 'Actions whose results concern it; `goal` is the request itself.',
    }),
    action: Action,
  },
  { $id: 'Role', additionalProperties: false },
);
export type Role = Static<typeof Role>;

export const Team = Type.Object(
  {
    name: DefinitionName,
    description: Type.String({ maxLength: 4096 }),
    roles: Type.Array(DefinitionName, {
      minItems: 1,
      maxItems: 32,
      description: 'In the order in which they act within a round.',
    }),
    rounds: Type.Integer({
      minimum: 1,
      maximum: 50,
      description: 'The run ends after so many rounds, or when no role has news.',
    }),
    answer: Type.Optional(DefinitionName),
  },
  { $id: 'Team', additionalProperties: false },
);
export type Team = Static<typeof Team>;

/** All that a run needs to know, as it was when the run began; later edits do not reach it. */
export const PinnedTeam = Type.Object(
  { team: Team, roles: Type.Array(Role), personas: Type.Array(Persona), digest: Type.String() },
  { $id: 'PinnedTeam' },
);
export type PinnedTeam = Static<typeof PinnedTeam>;
