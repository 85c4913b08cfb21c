import { type Row, firstHit } from './keywords.ts';

export const CHECKPOINT_TYPES = [
  'problem-solving',
  'implementation',
  'validation',
  'improvement',
  'deployment',
  'discovery',
  'development',
] as const;
export type CheckpointType = (typeof CHECKPOINT_TYPES)[number];

const ROWS: readonly Row<CheckpointType>[] = [
  [['bug', 'fix', 'issue'], 'problem-solving'],
  [['implement', 'build', 'create'], 'implementation'],
  [['test', 'validate'], 'validation'],
  [['refactor', 'optimize'], 'improvement'],
  [['deploy', 'release'], 'deployment'],
  [['research', 'explore'], 'discovery'],
];

/** What kind of work a checkpoint is about. */
export function checkpointTypeOf(context: string): CheckpointType {
  return firstHit(context, ROWS, 'development');
}
