import { describe, expect, test } from '@jest/globals';
import { type NewWhisper, whisperOf } from '@leviathan/contracts';
import { legacyWhisper } from '../../src/domain/legacy-whisper.ts';

const surroundings = {
  workingDirectory: '/home/dev/demo-app',
  isKinglyProject: false,
  hasKinglyConfig: true,
  projectType: 'demo-app',
};
const of = (guidance: Partial<NewWhisper>) =>
  legacyWhisper(
    whisperOf(
      { type: 'workflow_discovery', significance: 0.7, payload: {}, ...guidance },
      { id: 'w', tenant: 'local', at: Date.UTC(2026, 10, 23), source: { system: 's', service: 'session-store' } },
    ),
    surroundings,
  );

test('has the keys of the old file, in the old order', () => {
  const whisper = of({});
  expect(Object.keys(whisper)).toEqual([
    'timestamp',
    'command_executed',
    'llm_guidance',
    'context_hint',
    'response_format',
    'result_interpretation',
    'suggested_followups',
    'session_context',
    'confidence_signals',
    'response_enhancement',
  ]);
  expect(whisper.session_context).toEqual({
    working_directory: '/home/dev/demo-app',
    timestamp: '2026-11-23T00:00:00.000Z',
    session_type: 'command-line',
    kingly_project: { is_kingly_project: false, has_kingly_config: true, project_type: 'demo-app' },
  });
  expect(Object.keys(whisper.confidence_signals)).toEqual([
    'result_quality',
    'user_satisfaction_predictors',
    'potential_confusion_points',
  ]);
  expect(Object.keys(whisper.response_enhancement)).toEqual([
    'tone_guidance',
    'emphasis_points',
    'structure_recommendation',
  ]);
});

test('carries the guidance, its references and its keywords', () => {
  const whisper = of({
    payload: { text: 'the ADR settles this', references: ['context://adr/0007'] },
    conditions: { keywords: ['auth'] },
  });
  expect(whisper.llm_guidance).toBe('the ADR settles this');
  expect(whisper.context_hint).toContain('context://adr/0007');
  expect(whisper.suggested_followups).toEqual(['Resolve context://adr/0007 when it is needed']);
  expect(whisper.response_enhancement.emphasis_points).toEqual(['auth']);
});

describe('quality', () => {
  test.each([
    [0.59, 'low'],
    [0.6, 'medium'],
    [0.8, 'medium'],
    [0.81, 'high'],
  ] as const)('of a significance of %d is %s', (significance, quality) => {
    expect(of({ significance }).confidence_signals.result_quality).toBe(quality);
  });
});
