import type { Budget, Decision, PinnedTeam, Problem, Run } from '@leviathan/contracts';

/** What begins a run. The first waits for the answer, the second only for the run. */
export type StartCommand = 'agent.ask' | 'run.start';

export type AnsweredBy = Run['answeredBy'];

export interface Tokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A role that is to act: decided from the state alone, and journaled before its model call begins. */
export interface PlannedStep {
  /** 1, 2, 3 … within the run. */
  readonly step: number;
  readonly round: number;
  readonly role: string;
  readonly action: string;
  /** Ids of the messages that concern it and that it has not consumed before. */
  readonly consumes: readonly string[];
}

/** A role that has acted. What it said is the message `step-<step>` to whoever watches its action. */
export interface StepDone extends PlannedStep {
  /** Of the entry that holds it. */
  readonly seq: number;
  readonly text: string;
  readonly usage: Tokens;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The model call of the step that comes next. */
export type Work =
  | { readonly kind: 'calling'; readonly planned: PlannedStep; readonly attempt: number }
  /** The attempt failed; the next one begins at `retryAt`, epoch milliseconds. */
  | { readonly kind: 'waiting'; readonly planned: PlannedStep; readonly attempt: number; readonly retryAt: number };

/** What a run is born with; none of it ever changes. */
export interface Birth {
  readonly run: string;
  readonly tenant: string;
  readonly session?: string;
  readonly by: StartCommand;
  /** Id of the command that began it. */
  readonly command: string;
  readonly goal: string;
  readonly answeredBy: AnsweredBy;
  /** The definitions as they were then; later edits do not reach the run. */
  readonly pinned: PinnedTeam;
  /** Obeyed to the end of the run, whatever the flags become. */
  readonly decision: Decision;
  readonly budget: Budget;
}

export interface Progress extends Birth {
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly steps: readonly StepDone[];
  /** Model calls begun, failed ones too. */
  readonly callsBegun: number;
}

/** How a run ends. */
export type End =
  | { readonly status: 'succeeded'; readonly text: string }
  | { readonly status: 'failed'; readonly problem: Problem }
  /** By a command, or because the deadline of the command that waited for it passed: `problem` says which. */
  | { readonly status: 'cancelled'; readonly problem: Problem };

/** `endedAt` is in epoch milliseconds. */
type Ended = Progress & { readonly endedAt: number };

export type RunState =
  | { readonly status: 'none' }
  | (Progress & { readonly status: 'running'; readonly work: Work })
  | (Ended & Extract<End, { status: 'succeeded' }>)
  | (Ended & Extract<End, { status: 'failed' }>)
  | (Ended & Extract<End, { status: 'cancelled' }>);

export type Running = Extract<RunState, { status: 'running' }>;

export const NO_RUN: RunState = { status: 'none' };
