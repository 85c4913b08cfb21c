import type { Persona, Role } from '@leviathan/contracts';
import type { ModelPrompt } from '../../ports.ts';
import { messagesOf } from './next-step.ts';
import type { PlannedStep, Progress } from './run-state.ts';

/**
 * What the model is asked for a step: from the state alone, so that a repetition after a crash asks the same.
 *
 * A role reads the request and all that was said before its round, not only what concerns it: what concerns it decides
 * whether it acts, not what it may know.
 */
export function promptOf(progress: Progress, planned: PlannedStep): ModelPrompt {
  const { role, persona } = cast(progress, planned.role);
  const alone = progress.answeredBy.kind === 'persona';
  return {
    system: alone ? persona.instructions : systemOf(role, persona),
    messages: [{ role: 'user', content: alone ? progress.goal : briefOf(progress, planned, role) }],
  };
}

/** The role that acts, and its persona: pinned with the run, so that a missing one is a bug. */
export function cast(
  { pinned }: Pick<Progress, 'pinned'>,
  name: string,
): { readonly role: Role; readonly persona: Persona } {
  const role = pinned.roles.find((candidate) => candidate.name === name);
  const persona = pinned.personas.find((candidate) => candidate.name === role?.persona);
  if (role === undefined || persona === undefined) throw new Error(`role ${name} is not pinned with its persona`);
  return { role, persona };
}

function systemOf(role: Role, persona: Persona): string {
  const lines = [persona.instructions.trimEnd(), '', `Your role in the team: ${role.name}.`, `Your goal: ${role.goal}`];
  return [...lines, ...(role.constraints === undefined ? [] : [`Your constraints: ${role.constraints}`])].join('\n');
}

function briefOf(progress: Progress, { round }: PlannedStep, { action }: Role): string {
  const [request, ...said] = messagesOf(progress).filter((message) => message.round < round);
  return [
    section('Request', request?.text ?? ''),
    ...said.map(({ from, cause, text }) => section(`${from} (${cause})`, text)),
    section(`Your task: ${action.name}`, action.instruction),
  ].join('\n\n');
}

function section(title: string, text: string): string {
  return `# ${title}\n${text.trim()}`;
}
