import { describe, expect, test } from '@jest/globals';
import { learningOf } from '../../../src/domain/legacy-rules/checkpoint-learning.ts';
import { checkpointTypeOf } from '../../../src/domain/legacy-rules/checkpoint-type.ts';
import { complexityOf } from '../../../src/domain/legacy-rules/complexity.ts';
import { significanceOf } from '../../../src/domain/legacy-rules/significance.ts';
import { understandingLevelOf } from '../../../src/domain/legacy-rules/understanding-level.ts';
import { validationFrameworkOf } from '../../../src/domain/legacy-rules/validation-framework.ts';
import { golden } from '../../fixtures.ts';

test('what the old agent concluded from a checkpoint is concluded here', () => {
  const recorded = golden['createCheckpoint()']!;
  const { type, understanding, validation, guidance, consideration, rollupSignals, rollup } = learningOf(
    String(recorded['context']),
    recorded['files'] as string[],
  );

  expect({ type, understanding }).toEqual({
    type: recorded['checkpoint_type'],
    understanding: recorded['understanding_level'],
  });
  expect(recorded['validation_framework']).toEqual({
    load: validation.load,
    understand: validation.understand,
    concept: validation.concept,
    next_checkpoint: validation.nextCheckpoint,
  });
  expect(recorded['whisper_guidance']).toEqual({
    checkpoint_timing: guidance.timing,
    llm_direction: guidance.direction,
    next_checkpoint_suggested: guidance.nextCheckpoint,
    complexity_consideration: consideration,
    rollup_signals: rollupSignals,
  });
  expect(recorded['rollup_suggestion']).toMatchObject(rollup);
});

test.each([
  ['minor test', 'low', 0.5],
  ['feature x', 'medium', 0.7],
  ['breakthrough', 'high', 0.8],
  ['architecture debug', 'critical', 0.9],
  ['nothing', 'medium', 0.6],
  ['latest results', 'low', 0.5],
])('the significance of "%s" is %s, as recorded', (text, level, confidence) => {
  expect(significanceOf(text)).toEqual({ level, confidence });
  expect(golden[`significance ${text}`]).toEqual({ level, confidence });
});

test.each([
  ['Fix the build', 'problem-solving'],
  ['build and test', 'implementation'],
  ['test the refactoring', 'validation'],
  ['optimize before release', 'improvement'],
  ['RELEASE the research', 'deployment'],
  ['explore options', 'discovery'],
  ['think', 'development'],
])('"%s" is a checkpoint of type %s: the first row that matches wins', (context, type) => {
  expect(checkpointTypeOf(context)).toBe(type);
});

test.each([
  ['think', [], 'basic'],
  ['update docs', ['a', 'b', 'c', 'd'], 'intermediate'],
  ['system', [], 'intermediate'],
  ['system', ['a.test.ts', 'config.ts'], 'expert'],
  ['remove', ['x.test.ts', 'config', 'c', 'd'], 'expert'],
] as const)('"%s" with files %j needs %s understanding', (context, files, level) => {
  expect(understandingLevelOf(context, files)).toBe(level);
});

test.each([
  ['think', [], 'low'],
  ['minor', [], 'medium'],
  ['scalability', [], 'medium'],
  ['scalability', ['.env'], 'high'],
  ['think', ['a', 'b', 'c', 'd', 'e', 'config'], 'medium'],
] as const)('"%s" with files %j is of %s complexity', (context, files, complexity) => {
  expect(complexityOf(context, files)).toBe(complexity);
});

describe('files to load', () => {
  test('a file that names its place keeps it', () => {
    expect(validationFrameworkOf('fix it', ['a.ts:12', 'b.ts']).load).toEqual(['a.ts:12', 'b.ts:error-location']);
  });
  test('the context suggests the place', () => {
    expect(validationFrameworkOf('test it', ['b.ts']).load).toEqual(['b.ts:test-methods']);
    expect(validationFrameworkOf('auth flow', ['b.ts']).load).toEqual(['b.ts:auth-logic']);
    expect(validationFrameworkOf('think', ['b.ts']).load).toEqual(['b.ts']);
  });
  test('without files it is the workspace', () => {
    expect(validationFrameworkOf('think', []).load).toEqual(['Current workspace context']);
  });
});

test.each([
  ['phase complete', [], { recommended: true, confidence: 'high' }],
  ['milestone', [], { recommended: true, confidence: 'medium' }],
  ['tests pass', [], { recommended: false, confidence: 'low' }],
  ['deploy it', [], { recommended: true, confidence: 'medium' }],
  ['deploy it', ['a', 'b', 'c', 'd', 'e', 'f'], { recommended: true, confidence: 'high' }],
  ['finished', [], { recommended: false, confidence: 'low' }],
] as const)('after "%s" with %j files a rollup is %j', (context, files, suggestion) => {
  expect(learningOf(context, files).rollup).toMatchObject(suggestion);
});
