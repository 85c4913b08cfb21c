import { Type, type Static } from 'typebox';
import { DefinitionName } from '../definitions.ts';
import { Budget, Usage } from '../run.ts';
import type { CommandType } from './command-type.ts';

const goal = Type.String({ minLength: 1, maxLength: 65_536 });

export const AgentAskPayload = Type.Object(
  { text: goal, team: Type.Optional(DefinitionName), budget: Type.Optional(Budget) },
  { $id: 'AgentAskPayload', additionalProperties: false },
);
export type AgentAskPayload = Static<typeof AgentAskPayload>;

export const AgentAskResult = Type.Object(
  {
    answeredBy: Type.Object({ kind: Type.Union([Type.Literal('persona'), Type.Literal('team')]), name: Type.String() }),
    text: Type.String(),
    run: Type.Optional(Type.String()),
    usage: Usage,
  },
  { $id: 'AgentAskResult' },
);
export type AgentAskResult = Static<typeof AgentAskResult>;

export const RunStartPayload = Type.Object(
  { team: DefinitionName, goal, budget: Type.Optional(Budget) },
  { $id: 'RunStartPayload', additionalProperties: false },
);
export type RunStartPayload = Static<typeof RunStartPayload>;

export const RunCancelPayload = Type.Object(
  { reason: Type.Optional(Type.String({ maxLength: 1024 })) },
  { $id: 'RunCancelPayload', additionalProperties: false },
);
export type RunCancelPayload = Static<typeof RunCancelPayload>;

const run = {
  version: 1,
  owner: 'role-orchestrator',
  entityType: 'run',
  route: { flag: 'ENABLE_METAGPT_ROLES', on: 'team', off: 'persona' },
} as const;

export const AGENT_AND_RUN_COMMANDS: readonly CommandType[] = [
  {
    ...run,
    type: 'agent.ask',
    mints: true,
    mayFall: true, // a persona's answer is worth more than none
    summary: 'Ask, and get the answer: of a team when roles are on, else of one persona. Ends when the answer exists.',
    payload: AgentAskPayload,
    result: AgentAskResult,
    examples: [{ text: 'How should we roll out the new billing API?' }],
  },
  {
    ...run,
    type: 'run.start',
    mints: true,
    summary: 'Start a run of a team. Ends when the run exists; follow it at /v1/runs/{id}.',
    payload: RunStartPayload,
    result: Type.Object({ run: Type.String() }),
    examples: [{ team: 'advisory-team', goal: 'Plan the migration of the session files.' }],
  },
  {
    ...run,
    type: 'run.cancel',
    mints: false,
    hints: { destructive: true, idempotent: true },
    summary: 'Stop a run; the step in flight is thrown away.',
    payload: RunCancelPayload,
    result: Type.Object({ run: Type.String() }),
    examples: [{ reason: 'no longer needed' }],
  },
];
