import { mentions } from './keywords.ts';

export type UnderstandingLevel = 'basic' | 'intermediate' | 'expert';

const DEEP = ['architecture', 'system', 'integration', 'security', 'performance'];
const SHALLOW = ['fix', 'update', 'add', 'remove'];

/** How much somebody must understand to go on from here. */
export function understandingLevelOf(context: string, files: readonly string[]): UnderstandingLevel {
  const score =
    depthOf(context) +
    Number(files.length > 3) +
    Number(files.some((file) => file.includes('test'))) +
    Number(files.some((file) => file.includes('config')));
  if (score >= 4) return 'expert';
  return score >= 2 ? 'intermediate' : 'basic';
}

function depthOf(context: string): number {
  if (mentions(context, DEEP)) return 2;
  return Number(mentions(context, SHALLOW));
}
