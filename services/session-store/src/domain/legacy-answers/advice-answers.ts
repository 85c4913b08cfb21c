import { adjustmentOf, analyzeRequest, templateOf } from '../legacy-rules/orchestration.ts';

interface Asked {
  readonly id: string;
  readonly workspace: string;
  readonly text: string;
}

/** `processCEOOrchestration`: how to go about a request. The matches are the same for every request, as they were. */
export function adviceAnswer({ id, workspace, text }: Asked): Readonly<Record<string, unknown>> {
  const analysis = analyzeRequest(text);
  const { type, complexity, needsCoordination, intents } = analysis;
  const { guidance, prompt, hints } = templateOf(analysis);
  return {
    agent: 'ceo',
    mode: 'orchestration',
    workspace,
    session: id,
    intelligence: ['semantic-processing', 'workflow-matching', 'orchestration-guidance'],
    query: text,
    intent_analysis: {
      type,
      complexity,
      requires_coordination: needsCoordination,
      detected_intents: intents,
      estimated_scope: needsCoordination ? 'multi-session' : 'single-session',
    },
    ...MATCHES,
    ceo_whispers: {
      primary_guidance: guidance,
      system_prompt: prompt,
      execution_hints: hints,
      complexity_adjustment: adjustmentOf(analysis),
    },
    ...(needsCoordination ? together(type) : ALONE),
    instructions: `CEO Analysis: ${type} request. ${guidance}`,
  };
}

const MATCHES = {
  workflow_matches: [
    { code: '3r', name: 'Parallel Analysis Of All Contexts', similarity: 0.85 },
    { code: '3f', name: 'Comprehensive Business Decision Analysis', similarity: 0.78 },
  ],
  template_suggestions: [
    { type: 'analysis', confidence: 0.9 },
    { type: 'orchestration', confidence: 0.75 },
  ],
  job_recommendations: [{ structure: 'multi-file-analysis', match: 0.82 }],
};

const FIND = 'find "3r" --full';

const ALONE = {
  orchestration_advice: 'Standard execution approach. Use existing workflows and single-tab processing.',
  suggested_actions: [FIND],
  multi_tab_guidance: 'Single-tab execution sufficient.',
};

function together(type: string): object {
  return {
    orchestration_advice:
      'Multi-tab orchestration recommended. Consider posting structured jobs with clear coordination points.',
    suggested_actions: [
      `post-job --instructions "${type} coordination" --type "orchestration"`,
      FIND,
      `ping --context "${type} planning phase"`,
    ],
    multi_tab_guidance: 'Multi-tab orchestration recommended. Consider job posting for parallel execution.',
  };
}
