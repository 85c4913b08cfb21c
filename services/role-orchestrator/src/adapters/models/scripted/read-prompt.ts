import type { ModelPrompt } from '../../../ports.ts';

/** What the scripted model makes of a prompt. */
export interface Brief {
  readonly request: string;
  /** What others said before, oldest first. */
  readonly said: readonly { readonly from: string; readonly text: string }[];
  /** The instruction to follow: the task's, or the system text of one who works alone. */
  readonly instruction: string;
}

const TASK = 'Your task';

/**
 * Reads the prompt as a model would: by its headings. A prompt without any is a request, and the system text says who
 * answers it.
 */
export function readPrompt({ system, messages }: ModelPrompt): Brief {
  const content = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const sections = sectionsOf(content);
  const task = sections.find(({ title }) => title.startsWith(TASK));
  const request = sections.find(({ title }) => title === 'Request');
  if (task === undefined || request === undefined) return { request: content.trim(), said: [], instruction: system };
  const said = sections.filter((section) => section !== task && section !== request);
  return {
    request: request.text,
    said: said.map(({ title, text }) => ({ from: title, text })),
    instruction: task.text,
  };
}

function sectionsOf(content: string): readonly { readonly title: string; readonly text: string }[] {
  return content
    .split(/^# /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.split('\n');
      return { title: title.trim(), text: lines.join('\n').trim() };
    });
}
