import { hash } from 'node:crypto';
import type { Job, Rollup, Session } from '@leviathan/contracts';
import type { RollupFacts } from '../rollup/rollup-facts.ts';
import { JOINED_BY, type LegacyAnswer, headersOf } from './session-answers.ts';

interface Made {
  readonly session: Session;
  readonly rollup: Rollup;
  readonly facts: Pick<RollupFacts, 'context' | 'files' | 'decisions' | 'blockers' | 'nextActions'>;
  /** Id of the command, from which the id of the session that goes on is made: the same however often it is asked. */
  readonly command: string;
}

/** `createRollup`, `rollup` and the command `session-rollup`. */
export function rollupAnswers({ session, rollup, facts, command }: Made): LegacyAnswer {
  const [complete, tourGuide, validation] = rollup.artefacts.map(({ path }) => path);
  const { id, agent, workspace } = session;
  const { context, files, decisions, blockers, nextActions } = facts;
  return {
    createRollup: {
      success: true,
      rollup_id: id,
      rollup_path: complete,
      tour_guide_path: tourGuide,
      validation_path: validation,
      interactive_sections: 4,
      validation_checkpoints: 3,
      reconstruction_ready: true,
      session_id: id,
      ...{ context, files, decisions, blockers, next_actions: nextActions, agent, workspace },
      turn_count: 0,
      format: 'package',
      created: rollup.createdAt,
    },
    rollup: handedOff(session, rollup, decisions.length, nextSessionId(command, rollup.createdAt)),
    'session-rollup': preparedText(session, rollup, facts),
  };
}

function handedOff({ id, workspace }: Session, rollup: Rollup, decisions: number, next: string): LegacyAnswer {
  const path = rollup.artefacts[0]?.path ?? '';
  const loadNext = `load --session "${next}"`;
  return {
    agent: 'ceo',
    workspace,
    session: id,
    intelligence: ['session-management', 'rollup-creation', 'transition-planning', 'context-capture'],
    rollup_created: true,
    rollup_path: path,
    rollup_type: rollup.type,
    session_summary: `Session ${id} complete with ${String(decisions)} decisions and comprehensive context`,
    next_session_commands: {
      load_rollup: `load --rollup "${path}"`,
      load_with_new_session: loadNext,
      continue_context: `ping --context "continuing from ${id}"`,
    },
    ceo_advice:
      decisions > 3
        ? 'High-decision sessions need careful context preservation for continuity'
        : 'Short rollups are read; say what the next session must know first',
    instructions: `Comprehensive rollup complete. Copy-paste ready: ${loadNext}`,
    next_action: 'Ready for seamless session continuation with full context',
    multi_tab_info: 'Comprehensive rollup available to all tabs. Use any copy-paste command above.',
  };
}

function nextSessionId(command: string, at: string): string {
  const number = Number.parseInt(hash('sha256', command, 'hex').slice(0, 12), 16);
  return `${at.slice(0, 10)}-session-${number.toString(36).padStart(6, '0').slice(-6)}`;
}

function preparedText(
  { id, agent }: Session,
  rollup: Rollup,
  { files, decisions, blockers }: Made['facts'],
): LegacyAnswer {
  const text = `${headersOf(id, agent, 0)}${JOINED_BY}${JOINED_BY}📦 **Session Rollup Prepared**

**Rollup ID:** ${id}
**Files:** ${files.join(',')}
**Decisions:** ${decisions.join(',')}
**Blockers:** ${blockers.join(',')}
**Agent:** ${agent.toUpperCase()}
**Turn Count:** 0
**Format:** package
**Package:** ${rollup.artefacts[0]?.path ?? ''}
**Timestamp:** ${rollup.createdAt}

✅ Rollup package created successfully`;
  return { content: [{ type: 'text', text }] };
}

/** A rollup that was found, and where. */
export interface Restored {
  readonly path: string;
  readonly level: string;
  readonly sections: Readonly<Record<string, string>>;
  readonly at: string;
}

/** `loadSession` and the command `session-load`. */
export function loadedAnswers(id: string, agent: string, { path, level, sections, at }: Restored): LegacyAnswer {
  const text = `${headersOf(id, agent, 0)}${JOINED_BY}${JOINED_BY}🔄 **Session Context Restored**

**Source:** ${path}
**Restore Level:** ${level}
**Files:** no files to validate
**Validation:** Enabled
**Context Restored:** Yes
**Agent Restored:** None
**Timestamp:** ${at}

✅ Session context loaded successfully`;
  return {
    loadSession: {
      success: true,
      rollup_path: path,
      restore_level: level,
      context_restored: true,
      files_validated: 'no files to validate',
      session_data: sections,
      timestamp: at,
    },
    'session-load': { content: [{ type: 'text', text }] },
  };
}

/** `load`: what the old agent says to a tab that begins. The workspace of a client is not ours to write into. */
export function loadAnswer(id: string, workspace: string, jobs: readonly Job[]): LegacyAnswer {
  const [first] = jobs;
  const offers = {
    pending_jobs: jobs.length,
    job_opportunities: jobs.map((job) => ({
      job_id: job.id,
      type: job.jobType,
      from: job.fromWorkspace,
      estimated_minutes: job.estimatedMinutes,
      posted: job.postedAt,
      accept_command: `load --accept-job ${job.id}`,
    })),
  };
  return {
    agent: 'ceo',
    workspace,
    session: id,
    intelligence: ['session-management', 'workspace-registration', 'project-polyfill'],
    tabs: '1_active_detected',
    ...(first === undefined ? {} : offers),
    context_restored: true,
    session_data: {},
    ceo_advice:
      first === undefined
        ? 'No jobs are waiting. Go on with the session.'
        : `${String(jobs.length)} job(s) available. Accept with: load --accept-job {job-id}`,
    instructions: 'Session ready.',
    next_action:
      first === undefined
        ? `Continue with session ${id}`
        : `Consider: load --accept-job ${first.id} or continue with session ${id}`,
    multi_tab_info: 'Each Claude Code tab gets unique session ID. Use ping/rollup to coordinate.',
  };
}
