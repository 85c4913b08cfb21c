import { learningOf } from '../legacy-rules/checkpoint-learning.ts';
import { FixedTemplate } from './fixed-template.ts';
import { fromLegible, toLegible } from './legible-text.ts';

/** Where a checkpoint file says what was learned: everything else in it follows from this by the rules. */
const TEMPLATE = new FixedTemplate(
  '# Validated Learning Checkpoint\n# Created: ',
  [
    ['created', '\n\nsession_id: '],
    ['sessionId', '\ncontext: "'],
    ['context', '"\ncheckpoint_type: '],
    ['type', '\nunderstanding_level: '],
    ['understanding', '\nworkspace: '],
    ['workspace', '\n\n# Files in this checkpoint\nfiles:\n  - "'],
    ['files', '"\n\n# Validation Framework\nvalidation:\n'],
    ['learning', ''],
  ],
  'context',
);

/** Stands in the list of files when there is none. */
const NO_FILES = 'No specific files';
const NEXT_FILE = '"\n  - "';

/** `<id>-checkpoint.yaml`: the newest checkpoint of a session; the legacy layout keeps no other. */
export interface CheckpointFile {
  readonly created: string;
  readonly context: string;
  readonly type: string;
  readonly understanding: string;
  readonly workspace: string;
  readonly files: readonly string[];
}

interface NewCheckpoint extends Pick<CheckpointFile, 'created' | 'context' | 'workspace' | 'files'> {
  readonly sessionId: string;
}

export function formatCheckpointFile({ created, sessionId, context, workspace, files }: NewCheckpoint): string {
  const { type, understanding } = learningOf(context, files);
  return TEMPLATE.write({
    created,
    sessionId,
    context: toLegible(context),
    type,
    understanding,
    workspace: toLegible(workspace),
    files: (files.length === 0 ? [NO_FILES] : files).map(toLegible).join(NEXT_FILE),
    learning: learningText(context, files),
  });
}

/** The values of a checkpoint file, or `undefined` for a text that the old agent never wrote. */
export function parseCheckpointFile(text: string): CheckpointFile | undefined {
  const values = TEMPLATE.read(text);
  if (values === undefined) return undefined;
  const files = values.files === NO_FILES ? [] : values.files.split(NEXT_FILE).map(fromLegible);
  const { created, type, understanding } = values;
  return {
    created,
    type,
    understanding,
    files,
    context: fromLegible(values.context),
    workspace: fromLegible(values.workspace),
  };
}

/** The rest of the file. The lines of two and four spaces are the old template's. */
function learningText(context: string, files: readonly string[]): string {
  const { validation, guidance, consideration, rollupSignals } = learningOf(context, files);
  const signals = rollupSignals.length === 0 ? ['No rollup signals detected'] : rollupSignals;
  return `  load:
${listed(validation.load)}
  
  understand: |
    ${toLegible(validation.understand)}
  
  concept: |
    ${validation.concept}
  
  next_checkpoint: |
    ${validation.nextCheckpoint}

# Concept Validation
concept_validation:
  required_knowledge: |
    ${validation.concept}
  validation_method: |
    Interactive review with guided questions
  success_criteria: |
    Can explain approach and identify potential issues

# Whisper System Guidance
whisper_guidance:
  checkpoint_timing: |
    ${guidance.timing}
  
  llm_direction: |
    ${guidance.direction}
  
  next_checkpoint_suggested: |
    ${guidance.nextCheckpoint}
  
  complexity_consideration: |
    ${consideration}
  
  rollup_signals:
${listed(signals)}

# Trace Metadata
trace_data:
  checkpoint_number: auto-increment
  previous_checkpoint: null
  validated: false
  rollup_ready: false
`;
}

function listed(items: readonly string[]): string {
  return items.map((item) => `    - "${toLegible(item)}"`).join('\n');
}
