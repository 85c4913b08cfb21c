import { type CommandMessage, type Decision, whisperOf } from '@leviathan/contracts';
import { type Effect, type Turn, effectId } from '@leviathan/grains';
import { learningOf } from '../legacy-rules/checkpoint-learning.ts';
import { PROMOTION_THRESHOLD, significanceOf } from '../legacy-rules/significance.ts';

/** Longest text of a whisper about a longer context: it guides, it does not carry the work. */
const MAX_GIST = 240;

interface Learned {
  readonly tenant: string;
  readonly session: string;
  readonly context: string;
  readonly files: readonly string[];
  readonly decision: Decision;
}

/**
 * What a checkpoint whispers: that this belongs into memory, or that there is something to learn. Its significance is
 * what the rules say about the context and no more.
 */
export function checkpointWhisper(
  { tenant, session, context, files, decision }: Learned,
  command: CommandMessage['id'],
  turn: Turn,
): Effect {
  const { confidence: significance, level } = significanceOf(context);
  const { type, understanding, guidance, consideration, rollup, rollupSignals } = learningOf(context, files);
  const whisper = whisperOf(
    {
      type: significance >= PROMOTION_THRESHOLD ? 'memory_promotion' : 'learning_opportunity',
      significance,
      session,
      payload: {
        text: `${gistOf(context)}: ${guidance.direction}`,
        references: [`session://${encodeURIComponent(session)}`],
        data: { level, checkpointType: type, understanding, consideration, rollup, rollupSignals },
      },
    },
    {
      id: effectId(turn, 0),
      tenant,
      at: turn.now,
      source: { system: 'leviathan', service: 'session-store' },
      causation: { command },
    },
  );
  return { kind: 'whisper', distributed: decision.flags.ENABLE_DISTRIBUTED_WHISPERS, whisper };
}

function gistOf(context: string): string {
  return context.length <= MAX_GIST ? context : `${context.slice(0, MAX_GIST - 1).toWellFormed()}…`;
}
