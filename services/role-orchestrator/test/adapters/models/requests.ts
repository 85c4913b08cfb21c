import type { ModelAnswer, ModelRequest } from '../../../src/ports.ts';

/** A request, and what its `onDelta` heard. */
export function requestOf(change: Partial<ModelRequest> = {}): ModelRequest & { readonly heard: string[] } {
  const heard: string[] = [];
  return {
    system: 'You are a full-stack development engineer.',
    messages: [{ role: 'user', content: 'How should we roll out the new billing API?' }],
    idempotencyKey: 'local/run/r1/step-1.1',
    signal: new AbortController().signal,
    onDelta: (delta) => heard.push(delta),
    ...change,
    heard,
  };
}

export function textOf(answer: ModelAnswer): string {
  if (answer.status === 'failed') throw new Error(answer.reason);
  return answer.text;
}
