import { type Row, firstHit, mentions } from './keywords.ts';

/** The kinds of request, in the order in which the first one found gives the request its type. */
const INTENTS: readonly Row<string>[] = [
  [['analyze', 'analysis', 'review', 'examine'], 'analysis'],
  [['create', 'build', 'generate'], 'creation'],
  [['orchestrate', 'coordinate'], 'orchestration'],
  [['research', 'investigate'], 'research'],
  [['optimize', 'improve', 'performance'], 'optimization'],
  [['implement', 'develop'], 'implementation'],
  [['collaborate', 'team', 'parallel'], 'collaboration'],
];

const COMPLEXITY: readonly Row<Complexity>[] = [
  [['orchestrate', 'multiple', 'parallel', 'comprehensive', 'enterprise', 'system-wide'], 'high'],
  [['analyze', 'review', 'implement', 'optimize', 'research'], 'medium'],
  [['find', 'show', 'list', 'check', 'simple'], 'low'],
];

type Complexity = 'high' | 'medium' | 'low';

export interface RequestAnalysis {
  readonly type: string;
  readonly complexity: Complexity;
  readonly needsCoordination: boolean;
  readonly intents: readonly string[];
}

/** What kind of request a text is, by the old agent's rules for orchestration: others than those that choose a persona. */
export function analyzeRequest(text: string): RequestAnalysis {
  const intents = INTENTS.filter(([words]) => mentions(text, words)).map(([, intent]) => intent);
  return {
    type: intents[0] ?? 'general',
    complexity: firstHit<Complexity, Complexity>(text, COMPLEXITY, 'medium'),
    needsCoordination:
      intents.includes('orchestration') || intents.includes('collaboration') || mentions(text, ['parallel', 'multi']),
    intents,
  };
}

interface Template {
  readonly guidance: string;
  readonly prompt: string;
  readonly hints: readonly string[];
}

const ANALYSIS: Template = {
  guidance: 'Systematic analysis approach recommended.',
  prompt:
    'Focus on data collection, pattern identification, and actionable insights. Structure findings clearly with evidence and recommendations.',
  hints: ['Start with scope definition', 'Gather relevant data', 'Apply analytical frameworks', 'Synthesize findings'],
};

/** Analysis and orchestration are recorded from the old agent; the others are in our words. */
const TEMPLATES: Readonly<Record<string, Template>> = {
  orchestration: {
    guidance: 'Multi-agent coordination patterns detected.',
    prompt:
      'Design clear task distribution, establish sync points, and plan result aggregation. Ensure each agent has specific, measurable deliverables.',
    hints: [
      'Define coordination strategy',
      'Create agent-specific instructions',
      'Set quality gates',
      'Plan synthesis approach',
    ],
  },
  creation: {
    guidance: 'Creation approach recommended: from the outcome backwards.',
    prompt: 'Say what must be true at the end, build the smallest thing that is, and show it before more is added.',
    hints: ['Name the outcome', 'Choose the smallest version', 'Build it whole', 'Show it'],
  },
  research: {
    guidance: 'Research approach recommended: questions first.',
    prompt: 'Write the questions down, look for what would prove the first answer wrong, and keep the sources.',
    hints: ['Write the questions', 'Collect sources', 'Look for contradiction', 'Say how sure you are'],
  },
  optimization: {
    guidance: 'Optimization approach recommended: measure first.',
    prompt: 'Measure, change one thing, measure again; keep what the numbers carry and take the rest back.',
    hints: ['Measure the present', 'Find the costliest part', 'Change one thing', 'Measure again'],
  },
};

const ADJUSTMENT: Readonly<Record<Complexity, string>> = {
  high: 'Scale approach for enterprise complexity. Consider phased execution.',
  medium: 'Standard methodology appropriate. Balance thoroughness with efficiency.',
  low: 'Streamlined execution sufficient. Focus on core deliverables.',
};

export function templateOf({ type }: RequestAnalysis): Template {
  return TEMPLATES[type] ?? ANALYSIS;
}

export function adjustmentOf({ complexity }: RequestAnalysis): string {
  return ADJUSTMENT[complexity];
}
