import { mentions } from './keywords.ts';

export type Complexity = 'low' | 'medium' | 'high';

const COMPLEX = ['architecture', 'system', 'integration', 'performance', 'security', 'scalability'];
const SIMPLE = ['fix', 'update', 'add', 'remove', 'minor'];

/** How closely the work should be watched. Not the understanding level: other words, other numbers. */
export function complexityOf(context: string, files: readonly string[]): Complexity {
  const score =
    weightOf(context) +
    Number(files.length > 5) +
    Number(files.some((file) => file.includes('config') || file.includes('env')));
  if (score >= 3) return 'high';
  return score >= 1 ? 'medium' : 'low';
}

function weightOf(context: string): number {
  if (mentions(context, COMPLEX)) return 2;
  return Number(mentions(context, SIMPLE));
}
