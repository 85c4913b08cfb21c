import type { Terminal } from '../terminal.ts';
import { Narrator } from './narrator.ts';
import { OwnerDrop } from './owner-drop.ts';
import { type Reckoning, reckon } from './reckoning.ts';
import { type RunEvent, runEvents } from './run-events.ts';
import { type Asked, ask, textOf, unfinishedRun, whyRouted } from './rest.ts';

const QUESTION = 'How do we move our session files to a crash-safe store without stopping anybody’s work?';

/** What the demo needs besides the origin's own REST interface: to pull the plug, and to read the model's books. */
export interface DemoSystem {
  readonly url: string;
  /** Throws the owner of the runs away as a crash would, and lets a new one take over. */
  replaceOwner(): Promise<{ readonly dropped: string; readonly taken: string }>;
  /** How many model calls ended more than once under one idempotency key. */
  callsPaidTwice(): number;
}

export interface DemoResult {
  readonly succeeded: boolean;
  readonly command: string | undefined;
  readonly run: string;
}

/**
 * Asks a team one question, as any client would, drops its owner in the middle of a model call, and tells the story.
 *
 * A run that an earlier process left unfinished comes first: it is the better demo.
 */
export async function runDemo(system: DemoSystem, terminal: Terminal): Promise<DemoResult> {
  const narrator = new Narrator(terminal);
  const left = await unfinishedRun(system.url);
  if (left !== undefined) {
    narrator.resuming(left.id, left.steps);
    return follow(system, terminal, narrator, { run: left.id, command: undefined });
  }
  narrator.asked(QUESTION);
  const asked = await ask(system.url, QUESTION);
  narrator.accepted(asked.command, await whyRouted(system.url, asked.command));
  return follow(system, terminal, narrator, asked);
}

async function follow(
  system: DemoSystem,
  terminal: Terminal,
  narrator: Narrator,
  { run, command }: Asked | { readonly run: string; readonly command: undefined },
): Promise<DemoResult> {
  const drop = new OwnerDrop(system, narrator);
  const stream = new AbortController();
  let last: RunEvent | undefined;
  for await (const event of runEvents(`${system.url}/v1/runs/${run}/events`, stream.signal)) {
    tell(narrator, event);
    await drop.watch(event);
    last = event;
  }
  const succeeded = last?.type === 'RUN_FINISHED';
  narrator.ended(succeeded ? 'succeeded' : `failed: ${textOf(last?.['message'])}`);
  conclude(terminal, await reckon(system, run));
  return { succeeded, command, run };
}

function tell(narrator: Narrator, event: RunEvent): void {
  if (event.type === 'STEP_FINISHED') {
    narrator.step(Number(event['step']), textOf(event['role']), textOf(event['action']));
  }
  if (event.type === 'CUSTOM' && event['name'] === 'leviathan.whisper') {
    const { type, significance, payload } = event['value'] as {
      readonly type: string;
      readonly significance: number;
      readonly payload: { readonly text?: string };
    };
    narrator.whisper(type, significance, payload.text ?? '');
  }
}

function conclude(terminal: Terminal, { text, steps, usage, lost, repeated, paidTwice }: Reckoning): void {
  const { strong, good, alarm } = terminal.style;
  const verdict = `lost ${String(lost)} · repeated ${String(repeated)} · paid twice ${String(paidTwice)}`;
  const tokens = usage.inputTokens + usage.outputTokens;
  terminal.say();
  terminal.say(text);
  terminal.say();
  terminal.say(strong(`${String(steps)} steps · ${String(usage.calls)} model calls · ${String(tokens)} tokens`));
  terminal.say(lost + repeated + paidTwice === 0 ? good(verdict) : alarm(verdict));
}
