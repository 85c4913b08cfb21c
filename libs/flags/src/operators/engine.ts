import { LogicEngine } from 'json-logic-engine';
import { fractional } from './fractional.ts';
import { semVer } from './sem-ver.ts';
import { cat, endsWith, startsWith } from './strings.ts';

/** An operator of ours: evaluated arguments, and what the rule looks at. */
export type Operator = (args: unknown, context: unknown) => unknown;

/** JsonLogic and flagd's four operators. @param others instead of flagd's, to watch what they do */
export function createEngine(others: Readonly<Record<string, Operator>> = {}): LogicEngine {
  const engine = new LogicEngine();
  const operators = { starts_with: startsWith, ends_with: endsWith, sem_ver: semVer, fractional, cat, ...others };
  for (const [name, operator] of Object.entries(operators)) engine.addMethod(name, operator);
  return engine;
}
