import { problem } from '@leviathan/contracts';
import {
  type Call,
  type CallResult,
  type Outcome,
  type Turn,
  failed,
  ignored,
  refused,
  succeeded,
} from '@leviathan/grains';
import { rollupAnswers } from '../legacy-answers/rollup-answers.ts';
import { pinnedFlags } from '../pinned-decision.ts';
import { rollupTypeOf } from '../rollup/rollup-facts.ts';
import type { RollupCommand } from './session-command.ts';
import { type SessionEvent, evolve, isOwn } from './session-event.ts';
import type { Request } from './session-rules.ts';
import type { OwnSession, RollingUp, RollupRecord } from './session-state.ts';
import { rollupView, sessionView } from './session-view.ts';

/** Rollups of one session that are made at once. */
const MOST_ROLLING = 8;

/** What the call is given that makes the artefacts of a rollup. */
export type RollupInput = Pick<RollingUp, 'upTo' | 'payload'>;

/** What it gives back. */
export interface RollupMade {
  readonly artefacts: RollupRecord['artefacts'];
  readonly context: string;
  readonly files: readonly string[];
}

/** The artefacts are made outside of the turn: they are read from the whole journal and kept in another store. */
export function beginRollup({ payload }: RollupCommand, { message, decision }: Request, turn: Turn): Outcome {
  const pinned = pinnedFlags(decision);
  const begun: SessionEvent = {
    kind: 'rollup-begun',
    data: {
      call: `rollup-${String(turn.seq)}`,
      command: message.id,
      upTo: turn.seq,
      payload,
      ...(pinned.length === 0 ? {} : { pinned }),
    },
  };
  return { ...begun, reply: { status: 'running' } };
}

/** Why no more rollups are begun at the moment. */
export function tooManyRollups({ rollingUp = [] }: OwnSession): Outcome | undefined {
  if (rollingUp.length < MOST_ROLLING) return undefined;
  return refused(problem('overloaded', `${String(MOST_ROLLING)} rollups of this session are being made already`));
}

export function rollupCalls(session: OwnSession): readonly Call[] {
  return (session.rollingUp ?? []).map(({ call, upTo, payload }) => ({ id: call, input: { upTo, payload } }));
}

/** The artefacts are made, or cannot be. */
export function endRollup(session: OwnSession, call: string, result: CallResult, id: string, turn: Turn): Outcome {
  const rolling = session.rollingUp?.find((each) => each.call === call);
  if (rolling === undefined) return ignored({ type: 'call.ended' });
  const { command } = rolling;
  if (result.status === 'failed') return drop(rolling, failed(result.problem));
  const { artefacts, context, files } = result.value as RollupMade; // what our own call gives
  const record = { type: rollupTypeOf(rolling.payload), at: turn.now, artefacts };
  const event: SessionEvent = { kind: 'rolled-up', data: { call, rollup: record } };
  const after = evolve(session, { ...event, at: turn.now });
  if (!isOwn(after)) throw new Error('a rollup left no session');
  const rollup = rollupView(record, id);
  const view = sessionView(after, id, turn.seq);
  const { decisions = [], blockers = [], nextActions = [] } = rolling.payload;
  const facts = { context, files, decisions, blockers, nextActions };
  const legacy = rollupAnswers({ session: view, rollup, facts, command });
  const reply = succeeded({ session: view, rollup, legacy });
  return { ...event, reply: succeeded(null), answers: [{ command, reply }] };
}

/** Somebody wants the command to end: nothing is kept of a rollup but artefacts that nobody names. */
export function abandonRollup(session: OwnSession, command: string, how: 'cancelled' | 'expired'): Outcome {
  const rolling = session.rollingUp?.find((each) => each.command === command);
  if (rolling === undefined) return ignored({ type: 'command.end' });
  return drop(rolling, { status: how, problem: problem(how, 'the rollup was being made') });
}

function drop({ call, command }: RollingUp, reply: NonNullable<Outcome['answers']>[number]['reply']): Outcome {
  return { kind: 'rollup-dropped', data: { call }, reply: succeeded(null), answers: [{ command, reply }] };
}
