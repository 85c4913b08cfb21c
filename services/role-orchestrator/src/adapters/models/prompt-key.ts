import { digestOf } from '../../domain/definitions/digest.ts';
import type { ModelPrompt } from '../../ports.ts';

/** Names a prompt by its content. */
export function promptKey({ system, messages }: ModelPrompt): string {
  return digestOf({ system, messages: messages.map(({ role, content }) => ({ role, content })) });
}
