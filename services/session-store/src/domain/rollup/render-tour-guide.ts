import { bullets, oneLine } from './one-line.ts';
import type { RollupFacts } from './rollup-facts.ts';

export const TOUR_SECTIONS = [
  ['Context Reconstruction', 'Understand what was happening in this session'],
  ['File State Understanding', 'Learn about the files that were modified'],
  ['Decision Architecture', 'Grasp the architectural decisions made'],
  ['Continuation Strategy', 'Plan how to continue from this point'],
] as const;

export const TOUR_CHECKPOINTS = [
  ['Session Context Validation', 'Can you explain in your own words what this session was trying to accomplish?'],
  ['Technical Understanding Validation', 'Do you understand the technical changes and decisions made?'],
  ['Continuation Readiness Validation', 'Are you ready to continue development from this point?'],
] as const;

/** `<id>-tour-guide.md`: how to come to understand what the session did. */
export function renderTourGuide(facts: RollupFacts): string {
  const { id, context, now } = facts;
  return `# 🎯 Interactive Session Tour Guide
## Session: ${id}

> **Welcome to your session reconstruction guide!**

---

## 🧭 Tour Navigation

${TOUR_SECTIONS.map(([title, goal], index) => section(index + 1, title, goal, facts)).join('\n\n')}

---

## 📋 Validation Checkpoints

${TOUR_CHECKPOINTS.map(
  ([title, question], index) => `### Checkpoint ${String(index + 1)}: ${title}\n**Validation Question:** ${question}`,
).join('\n\n')}

---

## 🚀 Session Reconstruction

### Quick Start Commands
\`\`\`bash
# Load this session context
node ~/ks load --session "${id}"

# Continue with next logical checkpoint
node ~/ks ping --context "continuing from ${id}"
\`\`\`

## 🧠 Knowledge Transfer

### Whisper Guidance for LLM
> ${guidanceOf(facts)}

---

*Generated: ${now}*
*Tour Guide Version: 2.0 - Interactive Reconstruction*
*Context: ${oneLine(context)}*
`;
}

function section(number: number, title: string, goal: string, facts: RollupFacts): string {
  return `### ${String(number)}. ${title}
**What you'll learn:** ${goal}

${bullets(whatToDo(number, facts), 'Read the session context')}`;
}

function whatToDo(number: number, { context, files, decisions, nextActions, blockers }: RollupFacts): string[] {
  switch (number) {
    case 1:
      return [`[ ] Say in your own words: ${context}`];
    case 2:
      return files.map((file) => `[ ] Look at ${file}`);
    case 3:
      return decisions.map((decision) => `[ ] Understand why: ${decision}`);
    default:
      return [
        ...nextActions.map(({ description }) => `[ ] Do: ${description}`),
        ...blockers.map((blocker) => `[ ] Resolve: ${blocker}`),
      ];
  }
}

/** What the language model is told that goes on from here. */
export function guidanceOf({ context, decisions, blockers }: RollupFacts): string {
  const parts = [`When continuing from this session, focus on: ${oneLine(context)}.`];
  if (decisions.length > 0) {
    parts.push(`Key architectural decisions were made around ${decisions.slice(0, 2).map(oneLine).join(' and ')}.`);
  }
  if (blockers.length > 0) {
    parts.push(`Be aware of potential blockers: ${blockers.slice(0, 3).map(oneLine).join(', ')}.`);
  }
  return [...parts, 'Validate understanding through the checkpoints before proceeding with development.'].join(' ');
}
