import { describe, expect, test } from '@jest/globals';
import { whisperOf, whisperSubject } from '@leviathan/contracts';
import { subjectMatcher } from '@leviathan/messaging';
import { everythingOf, passes, patternOf } from '../../src/domain/whisper-filter.ts';

const whisper = whisperOf(
  { type: 'agent_selection', significance: 0.7, session: 'tab.1', payload: {} },
  { id: 'w', tenant: 'acme', at: 0, source: { system: 's', service: 't' } },
);
const acme = everythingOf('acme');

describe('a filter and its pattern agree', () => {
  test.each([
    [acme, true],
    [{ ...acme, sessions: ['tab.1'] }, true],
    [{ ...acme, sessions: ['other', 'tab.1'], types: ['agent_selection'], scopes: ['regional'] }, true],
    [{ ...acme, sessions: ['tab'] }, false],
    [{ ...acme, sessions: ['*'] }, false],
    [{ ...acme, types: ['memory_decay'] }, false],
    [{ ...acme, types: ['memory_decay', 'memory_promotion'] }, false],
    [{ ...acme, scopes: ['global'] }, false],
    [everythingOf('other'), false],
    [everythingOf('*'), false],
    [everythingOf('acme.>'), false],
  ])('%j holds it: %s', (filter, holds) => {
    const reached = subjectMatcher(patternOf(filter))(whisperSubject(whisper));
    expect(reached && passes(filter, whisper)).toBe(holds);
  });
});

test('every pattern names its tenant and has five tokens, whatever the tenant is called', () => {
  for (const tenant of ['*', '>', 'a.b', '', '\0', 'ü']) {
    expect(patternOf({ ...everythingOf(tenant), sessions: ['*.>'] }).split('.')).toHaveLength(5);
    expect(patternOf(everythingOf(tenant)).split('.')[1]).toMatch(/^[A-Za-z0-9%_-]+$/);
  }
});
