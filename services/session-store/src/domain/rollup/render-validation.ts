import type { RollupFacts } from './rollup-facts.ts';
import { TOUR_CHECKPOINTS, TOUR_SECTIONS, guidanceOf } from './render-tour-guide.ts';

/** `<id>-validation.yaml`. Values are JSON strings, which are YAML, and can end nowhere but at their end. */
export function renderValidation(facts: RollupFacts): string {
  const { id, now, type } = facts;
  return `# Session Rollup Validation Framework
# Generated: ${now}

session_rollup:
  id: ${text(id)}
  type: "interactive-tour-guide"
  rollup_type: ${text(type)}
  validation_version: "2.0"

tour_guide:
  sections: ${String(TOUR_SECTIONS.length)}
  checkpoints: ${String(TOUR_CHECKPOINTS.length)}
  titles:
${TOUR_SECTIONS.map(([title]) => `    - ${text(title)}`).join('\n')}

validation_checkpoints:
${TOUR_CHECKPOINTS.map(
  ([title, question], index) =>
    `  checkpoint_${String(index + 1)}:\n    title: ${text(title)}\n    question: ${text(question)}`,
).join('\n')}

whisper_guidance:
  llm_context: ${text(guidanceOf(facts))}

continuation_commands:
  load_session: ${text(`node ~/ks load --session "${id}"`)}
  continue_ping: ${text(`node ~/ks ping --context "continuing from ${id}"`)}

validation_complete: false
tour_guide_reviewed: false
checkpoints_validated: false
`;
}

function text(value: string): string {
  return JSON.stringify(value);
}
