import type { Checkpoint, Session, SessionPingPayload, SessionRegisterPayload } from '@leviathan/contracts';
import { learningOf } from '../legacy-rules/checkpoint-learning.ts';
import { pingAdviceOf, workflowSuggestionOf } from '../legacy-rules/ping-advice.ts';
import { significanceOf } from '../legacy-rules/significance.ts';

/** An object with the old agent's keys. */
export type LegacyAnswer = Readonly<Record<string, unknown>>;

/** `createSession` */
export function createdAnswer({ id, createdAt, workspace, context, files, sessionType }: Session): LegacyAnswer {
  return { id, created: createdAt, workspace, context, files, sessionType, active: true };
}

/** `registerSession`: what was given, and when. */
export function registeredAnswer(payload: SessionRegisterPayload, session: Session): LegacyAnswer {
  const { agent, workspace, sessionType, networkIntelligence } = payload;
  return {
    ...(agent === undefined ? {} : { agent }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(sessionType === undefined ? {} : { sessionType }),
    ...(networkIntelligence === undefined ? {} : { network_intelligence: networkIntelligence }),
    created: session.createdAt,
    last_activity: session.lastActivityAt,
    status: 'active',
  };
}

/** `updateSessionActivity`, and an item of `getActiveSessions`: a session as the old agent holds it. */
export function sessionAnswer(session: Session): LegacyAnswer {
  return {
    agent: session.agent,
    workspace: session.workspace,
    network_intelligence: session.networkIntelligence ?? true,
    created: session.createdAt,
    last_activity: session.lastActivityAt,
    status: session.status,
    recent_activity: session.activity,
  };
}

/** `ping`: a session that the sign of life opened. */
export function pingAnswer({ context, workspace }: Pick<Session, 'context' | 'workspace'>, id: string): LegacyAnswer {
  const suggestion = workflowSuggestionOf(context);
  return {
    agent: 'ceo',
    workspace,
    session: id,
    intelligence: ['session-management', 'checkpoint-creation', 'context-analysis'],
    checkpoint_created: true,
    session_id: id,
    context_summary: context,
    ceo_advice: pingAdviceOf(context),
    workflow_suggestion: suggestion,
    instructions: `Checkpoint saved. Use session ID: ${id} in next load`,
    next_action:
      suggestion === null
        ? 'Continue with the work, and ping again when something is learned'
        : `Try: combos "${suggestion}" for workflow combinations`,
    multi_tab_info: 'Session checkpoints shared across all tabs in this workspace',
  };
}

/** Where a checkpoint was kept, of whom. */
export interface Kept {
  readonly id: string;
  readonly agent: string;
  readonly workspace: string;
  /** The file, or the place of the checkpoint in the API. */
  readonly path: string;
}

/** `createCheckpoint` */
export function checkpointAnswer({ context, files, at }: Checkpoint, { id, workspace, path }: Kept): LegacyAnswer {
  const { type, understanding, validation, guidance, consideration, rollup, rollupSignals } = learningOf(
    context,
    files,
  );
  const framework = {
    load: validation.load,
    understand: validation.understand,
    concept: validation.concept,
    next_checkpoint: validation.nextCheckpoint,
  };
  return {
    success: true,
    checkpoint_path: path,
    validation_framework: framework,
    whisper_guidance: {
      checkpoint_timing: guidance.timing,
      llm_direction: guidance.direction,
      next_checkpoint_suggested: guidance.nextCheckpoint,
      complexity_consideration: consideration,
      rollup_signals: rollupSignals,
    },
    rollup_suggestion: { ...rollup, ...nextStep(rollup.recommended, id, context) },
    checkpoint_type: type,
    session_id: id,
    context,
    files,
    timestamp: at,
    workspace,
    validation: framework,
    understanding_level: understanding,
    concept_validation: {
      required_knowledge: validation.concept,
      validation_method: 'Interactive review with guided questions',
      success_criteria: 'Can explain approach and identify potential issues',
    },
  };
}

function nextStep(isRecommended: boolean, id: string, context: string): object {
  return isRecommended
    ? { suggested_command: `node ~/ks rollup --session "${id}" --context "${context}"` }
    : { alternative: 'Consider rollup after completing current phase or reaching next milestone' };
}

/** `createSessionPing`, the command `session-ping` and the headers: a sign of life of a session that is there. */
export function selfPingAnswers(payload: SessionPingPayload, at: string, kept: Kept): LegacyAnswer {
  const { context, turn = 0, auto = true } = payload;
  const significance = significanceOf(context);
  const { id, agent, workspace } = kept;
  return {
    createSessionPing: {
      session_id: id,
      context,
      agent,
      workspace,
      turn_count: turn,
      network_intelligence: true,
      auto_generated: auto,
      timestamp: at,
      significance,
    },
    'session-ping': sessionPing(payload, at, kept),
    generateResponseHeaders: headersOf(id, agent, turn),
    assessSignificance: significance,
  };
}

/** The two characters that the old agent joins its lines with: it means a line break and writes `\n`. */
export const JOINED_BY = String.raw`\n`;

export function headersOf(id: string, agent: string, turn: number): string {
  return [
    `[CEO] Current session: ${agent}-session-${id.slice(-6)}`,
    '[Network] Cross-workspace intelligence: enabled',
    '[Memory] Procedural memory: auto-save enabled',
    `[Agent] Primary: ${agent.toUpperCase()} | Turn: ${String(turn)}`,
  ].join(JOINED_BY);
}

function sessionPing(payload: SessionPingPayload, at: string, { id, agent, path }: Kept): LegacyAnswer {
  const { context, sessionType = 'general' } = payload;
  const files = (payload.files ?? []).join(', ');
  const significance = significanceOf(context);
  const lines = [
    '🎯 **Session Checkpoint Created**',
    '',
    `**Session ID:** ${id}`,
    `**Context:** ${context}`,
    `**Files:** ${files}`,
    `**Agent:** ${agent}`,
    `**Significance:** ${significance.level}`,
    `**Checkpoint:** ${path}`,
    '',
    'This session state is preserved for handoffs and continuity.',
  ];
  return {
    success: true,
    session_id: id,
    checkpoint_path: path,
    context,
    files,
    session_type: sessionType,
    agent,
    significance,
    timestamp: at,
    content: [{ type: 'text', text: lines.join(JOINED_BY) }],
  };
}
