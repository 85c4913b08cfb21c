import { beforeAll, expect, test } from '@jest/globals';
import { problem } from '@leviathan/contracts';
import type { Catalogue } from '../../../src/domain/definitions/catalogue.ts';
import { noticesOf } from '../../../src/domain/run/run-notices.ts';
import { productCatalogue } from '../../product-definitions.ts';
import { RunStory, command } from './run-story.ts';

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await productCatalogue();
});

async function begun(): Promise<RunStory> {
  const story = new RunStory(catalogue);
  await story.give(command('agent.ask', { text: 'How?' }));
  return story;
}

/** The names of what an entry tells, whispers by their type. */
function names(entry: RunStory['entries'][number] | undefined): readonly string[] {
  if (entry === undefined) return [];
  return noticesOf(entry).map((notice) => {
    const value = notice['value'] as { readonly type?: string } | undefined;
    return notice.type === 'CUSTOM' ? String(value?.type ?? notice['name']) : notice.type;
  });
}

test('the first entry tells that the run and its first step have begun', async () => {
  const story = await begun();

  expect(names(story.entries[0])).toEqual(['RUN_STARTED', 'intent_detection', 'agent_selection', 'STEP_STARTED']);
});

test('a step tells its text, and which step begins next', async () => {
  const story = await begun();

  const [finished, , next] = noticesOf(await story.answer('Findings.'));

  expect(finished).toMatchObject({
    type: 'STEP_FINISHED',
    seq: 2,
    step: 1,
    role: 'researcher',
    action: 'research',
    text: 'Findings.',
  });
  expect(next).toMatchObject({ type: 'STEP_STARTED', seq: 2, step: 2, round: 2, role: 'strategist', attempt: 1 });
});

test('the last step tells the end', async () => {
  const story = await begun();
  for (const text of ['a', 'b', 'c', 'The answer.']) await story.answer(text);

  expect(names(story.entries.at(-1))).toEqual([
    'STEP_FINISHED',
    'workflow_execution',
    'workflow_feedback',
    'significance_assessment',
    'RUN_FINISHED',
  ]);
  expect(noticesOf(story.entries.at(-1)!).at(-1)).toMatchObject({ result: { text: 'The answer.' } });
});

test('a setback is told, and the attempt after it', async () => {
  const story = await begun();

  await story.result({ status: 'failed', problem: problem('model-failed', 'away') });
  story.now = story.wakeAt ?? 0;
  await story.timer();

  expect(story.entries.slice(1).map(names)).toEqual([['leviathan.setback'], ['STEP_STARTED']]);
  expect(noticesOf(story.entries.at(-1)!)).toMatchObject([{ step: 1, attempt: 2, role: 'researcher' }]);
});

test('a run that is cancelled ends with an error that says so', async () => {
  const story = await begun();

  const cancelled = await story.give(command('run.cancel', { reason: 'enough' }));

  expect(noticesOf(cancelled).at(-1)).toMatchObject({
    type: 'RUN_ERROR',
    code: 'cancelled',
    status: 'cancelled',
    message: 'enough',
  });
});

test('what changed nothing tells nothing', async () => {
  const story = await begun();

  expect(noticesOf(await story.timer())).toEqual([]);
  expect(noticesOf(await story.give(command('agent.ask', { text: 'Again?' }, { id: 'other' })))).toEqual([]);
});
