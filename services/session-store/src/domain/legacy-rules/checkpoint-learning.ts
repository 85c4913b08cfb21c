import { type CheckpointType, checkpointTypeOf } from './checkpoint-type.ts';
import { complexityOf } from './complexity.ts';
import { type RollupSuggestion, rollupSignalsOf, rollupSuggestionOf } from './rollup.ts';
import { type UnderstandingLevel, understandingLevelOf } from './understanding-level.ts';
import { type ValidationFramework, validationFrameworkOf } from './validation-framework.ts';
import { type WhisperGuidance, considerationOf, whisperGuidanceOf } from './whisper-guidance.ts';

/** Everything that the rules conclude from a checkpoint's context and files. */
export interface CheckpointLearning {
  readonly type: CheckpointType;
  readonly understanding: UnderstandingLevel;
  readonly validation: ValidationFramework;
  readonly guidance: WhisperGuidance;
  readonly consideration: string;
  readonly rollupSignals: readonly string[];
  readonly rollup: RollupSuggestion;
}

export function learningOf(context: string, files: readonly string[]): CheckpointLearning {
  const type = checkpointTypeOf(context);
  const facts = { context, files, type };
  return {
    type,
    understanding: understandingLevelOf(context, files),
    validation: validationFrameworkOf(context, files),
    guidance: whisperGuidanceOf(type),
    consideration: considerationOf(complexityOf(context, files)),
    rollupSignals: rollupSignalsOf(facts),
    rollup: rollupSuggestionOf(facts),
  };
}
