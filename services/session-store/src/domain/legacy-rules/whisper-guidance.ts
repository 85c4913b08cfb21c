import type { CheckpointType } from './checkpoint-type.ts';
import type { Complexity } from './complexity.ts';

/** What a checkpoint whispers to the agent that goes on from it. */
export interface WhisperGuidance {
  readonly timing: string;
  readonly direction: string;
  readonly nextCheckpoint: string;
}

const IMPLEMENTATION: WhisperGuidance = {
  timing: 'Checkpoint after major implementation milestones',
  direction: 'Document architectural decisions and implementation patterns',
  nextCheckpoint: 'After completing feature implementation and initial testing',
};

/** Total: every type of checkpoint has its guidance. */
const GUIDANCE: Readonly<Record<CheckpointType, WhisperGuidance>> = {
  'problem-solving': {
    timing: 'Consider rollup after solution validation and testing',
    direction: 'Focus on documenting the problem-solving approach and solution rationale',
    nextCheckpoint: 'After implementing and testing the fix',
  },
  implementation: IMPLEMENTATION,
  validation: {
    timing: 'Create rollup after validation is complete and results analyzed',
    direction: 'Focus on test results, coverage analysis, and quality validation',
    nextCheckpoint: 'After addressing any validation failures',
  },
  improvement: {
    timing: 'Checkpoint during optimization phases to track performance gains',
    direction: 'Document optimization strategies and performance measurements',
    nextCheckpoint: 'After measuring optimization impact',
  },
  deployment: {
    timing: 'Rollup essential after deployment - capture environment and rollback info',
    direction: 'Document deployment process, environment config, and monitoring setup',
    nextCheckpoint: 'After verifying deployment stability',
  },
  discovery: {
    timing: 'Regular checkpoints during research to capture insights',
    direction: 'Focus on capturing research findings and their implications',
    nextCheckpoint: 'After reaching significant research milestones',
  },
  development: IMPLEMENTATION,
};

const CONSIDERATION: Readonly<Record<Complexity, string>> = {
  low: 'Low complexity - standard checkpoint timing sufficient',
  medium: 'Medium complexity - monitor progress for optimal checkpoint timing',
  high: 'High complexity detected - consider more frequent checkpoints',
};

export function whisperGuidanceOf(type: CheckpointType): WhisperGuidance {
  return GUIDANCE[type];
}

export function considerationOf(complexity: Complexity): string {
  return CONSIDERATION[complexity];
}
