import { beforeAll, describe, expect, test } from '@jest/globals';
import { problem } from '@leviathan/contracts';
import type { GrainCommand } from '@leviathan/grains';
import type { Catalogue } from '../../../src/domain/definitions/catalogue.ts';
import type { RunState } from '../../../src/domain/run/run-state.ts';
import { productCatalogue } from '../../product-definitions.ts';
import { RunStory, command } from './run-story.ts';

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await productCatalogue();
});

const done = { status: 'done', value: { text: 'Said.', usage: { inputTokens: 1, outputTokens: 1 } } } as const;
const broken = { status: 'failed', problem: { ...problem('model-failed', 'no'), retryable: false } } as const;

const commands = {
  'agent.ask': command('agent.ask', { text: 'How?' }, { id: 'second-ask' }),
  'run.start': command('run.start', { team: 'advisory-team', goal: 'How?' }, { id: 'second-start' }),
  'run.cancel': command('run.cancel', {}),
  timer: { type: 'timer', id: 't' },
  'call.ended': { type: 'call.ended', id: 'e', call: 'step-1.1', result: done },
  'command.answered': { type: 'command.answered', id: 'x', command: 'y', reply: { status: 'succeeded', result: {} } },
  'command.end': { type: 'command.end', id: 'z', command: 'c-agent.ask', how: 'cancelled' },
  unknown: command('run.fly', {}),
  malformed: command('agent.ask', { text: 7 }),
} as const satisfies Record<string, GrainCommand>;

const stories: Record<RunState['status'], (story: RunStory) => Promise<unknown>> = {
  none: async () => undefined,
  running: (story) => story.give(command('agent.ask', { text: 'How?' })),
  succeeded: async (story) => {
    await story.give(command('agent.ask', { text: 'How?' }));
    for (let step = 0; step < 4; step += 1) await story.result(done);
  },
  failed: async (story) => {
    await story.give(command('agent.ask', { text: 'How?' }));
    await story.result(broken);
  },
  cancelled: async (story) => {
    await story.give(command('agent.ask', { text: 'How?' }));
    await story.give(command('run.cancel', {}));
  },
};

/** What each command does in each state: the kind of the entry, or the code of the refusal. */
const ended = {
  'agent.ask': 'run-exists',
  'run.start': 'run-exists',
  'run.cancel': 'already-ended',
  timer: 'idle',
  'call.ended': 'idle',
  'command.answered': 'idle',
  'command.end': 'idle',
  unknown: 'unknown-command-type',
  malformed: 'invalid-payload',
};
const table: Record<RunState['status'], Record<keyof typeof commands, string>> = {
  none: { ...ended, 'agent.ask': 'started', 'run.start': 'started', 'run.cancel': 'run-not-found' },
  running: { ...ended, 'run.cancel': 'ended', 'call.ended': 'step', 'command.end': 'ended' },
  succeeded: ended,
  failed: ended,
  cancelled: ended,
};

describe.each(Object.entries(table))('a run that is %s', (status, row) => {
  test.each(Object.entries(row))(`meets %s with %s`, async (name, expected) => {
    const story = new RunStory(catalogue);
    await stories[status as RunState['status']](story);
    expect(story.state.status).toBe(status);
    const before = story.state;

    const { kind, reply } = await story.give(commands[name as keyof typeof commands]);

    expect('problem' in reply ? reply.problem.code : kind).toBe(expected);
    if (!['started', 'step', 'ended'].includes(expected)) expect(story.state).toEqual(before);
  });
});
