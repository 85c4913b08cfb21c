import { expect, test } from '@jest/globals';
import { SystemClock } from '@leviathan/kernel';
import { createGuard } from '@leviathan/resilience';
import { parseModel } from '../../../src/adapters/models/model-name.ts';
import { openModel } from '../../../src/adapters/models/open-model.ts';

test.each([
  ['scripted', { kind: 'scripted' }],
  ['replay:/tmp/a:b.json', { kind: 'replay', file: '/tmp/a:b.json' }],
  ['openai-compatible:llama3:8b', { kind: 'openai-compatible', model: 'llama3:8b' }],
  ['anthropic:claude-sonnet-5', { kind: 'anthropic', model: 'claude-sonnet-5' }],
])('%s is read', (text, name) => {
  expect(parseModel(text)).toEqual(name);
});

test.each(['', 'gpt-5', 'openai-compatible', 'openai-compatible:', 'anthropic: ', 'scripted:fast', 'replay:'])(
  '"%s" is refused, with what may stand there',
  (text) => {
    expect(() => parseModel(text)).toThrow(
      /^LEV_MODEL is ".*": it must be one of scripted, replay:FILE, openai-compatible:NAME/,
    );
  },
);

test.each([
  ['openai-compatible:gpt-5', /needs OPENAI_API_KEY, or OPENAI_BASE_URL/],
  ['anthropic:claude-sonnet-5', /needs ANTHROPIC_API_KEY/],
])('%s without its key refuses to start and names the variable', async (text, message) => {
  const guard = createGuard();

  await expect(openModel(text, { clock: new SystemClock(), guard, scriptedLatencyMs: 0 })).rejects.toThrow(message);
});
