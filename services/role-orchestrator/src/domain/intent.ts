/** What the legacy rules read from a request, in the very shape of the legacy agent. */
export interface Intent {
  /** Name of the persona that answers. */
  readonly agent: string;
  readonly confidence: number;
  readonly reasoning: string;
  /** The request named the persona itself: `~/t research`. */
  readonly switched?: true;
  /** The request named a persona that does not exist. */
  readonly error?: string;
}

const ALIASES: ReadonlyMap<string, readonly [agent: string, mode: string]> = new Map([
  ['research', ['research', 'Research and investigation mode']],
  ['dev', ['development', 'Development and implementation mode']],
  ['development', ['development', 'Development and implementation mode']],
  ['strategic', ['strategic', 'Strategic analysis mode']],
  ['strategy', ['strategic', 'Strategic analysis mode']],
  ['memory', ['memory', 'Intelligence lookup mode']],
  ['intelligence', ['memory', 'Intelligence lookup mode']],
  ['ceo', ['ceo', 'CEO coordination mode']],
]);

/** In this order; the first that holds one of its words wins. Words match inside words: "barcode" is about code. */
const RULES = [
  { words: ['research', 'investigate', 'study'], agent: 'research', reasoning: 'Research intent detected' },
  { words: ['implement', 'code', 'develop'], agent: 'development', reasoning: 'Development intent detected' },
  { words: ['strategy', 'analyze', 'plan'], agent: 'strategic', reasoning: 'Strategic intent detected' },
  { words: ['memory', 'intelligence', 'lookup'], agent: 'memory', reasoning: 'Intelligence lookup intent detected' },
] as const;

/** Who answers `text` when roles are off: the rules of the legacy agent, held to its recorded answers by a test. */
export function detectIntent(text: string): Intent {
  const request = text.toLowerCase();
  if (request.startsWith('~/t ')) return switchTo(request.slice('~/t '.length).trim());
  const rule = RULES.find(({ words }) => words.some((word) => request.includes(word)));
  if (rule === undefined) return { agent: 'ceo', confidence: 0.6, reasoning: 'General coordination task' };
  return { agent: rule.agent, confidence: 0.8, reasoning: rule.reasoning };
}

function switchTo(alias: string): Intent {
  const found = ALIASES.get(alias);
  if (found !== undefined) {
    const [agent, mode] = found;
    return { agent, confidence: 1, reasoning: `Direct agent switch: ${mode}`, switched: true };
  }
  return {
    agent: 'ceo',
    confidence: 0.3,
    reasoning: `Unknown agent "${alias}", staying in CEO mode`,
    error: `Available agents: ${[...ALIASES.keys()].join(', ')}`,
  };
}
