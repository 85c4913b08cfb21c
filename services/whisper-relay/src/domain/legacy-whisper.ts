import type { Whisper } from '@leviathan/contracts';
import { iso } from '@leviathan/kernel';

/** Where the old agent runs, as it describes itself in a whisper file. */
export interface LegacySurroundings {
  readonly workingDirectory: string;
  readonly isKinglyProject: boolean;
  readonly hasKinglyConfig: boolean;
  readonly projectType: string;
}

/** The document that the old agent writes and its language model reads: the same keys in the same order. */
export interface LegacyWhisper {
  readonly timestamp: string;
  readonly command_executed: string;
  readonly llm_guidance: string;
  readonly context_hint: string;
  readonly response_format: string;
  readonly result_interpretation: string;
  readonly suggested_followups: readonly string[];
  readonly session_context: {
    readonly working_directory: string;
    readonly timestamp: string;
    readonly session_type: 'command-line';
    readonly kingly_project: {
      readonly is_kingly_project: boolean;
      readonly has_kingly_config: boolean;
      readonly project_type: string;
    };
  };
  readonly confidence_signals: {
    readonly result_quality: 'low' | 'medium' | 'high';
    readonly user_satisfaction_predictors: readonly string[];
    readonly potential_confusion_points: readonly string[];
  };
  readonly response_enhancement: {
    readonly tone_guidance: string;
    readonly emphasis_points: readonly string[];
    readonly structure_recommendation: string;
  };
}

/** A whisper in the shape of the old file. What the old shape has no place for (id, scope, ttl) is left out. */
export function legacyWhisper(whisper: Whisper, surroundings: LegacySurroundings): LegacyWhisper {
  const { payload, conditions, type, source } = whisper;
  const timestamp = iso(whisper.at);
  const references = payload.references ?? [];
  const subject = words(type);
  return {
    timestamp,
    command_executed: type,
    llm_guidance: payload.text ?? `Consider this ${subject}; it guides and never dictates.`,
    context_hint:
      references.length > 0 ? `Related context: ${references.join(', ')}` : `A whisper of ${source.service}`,
    response_format: 'Answer the user as usual; do not show this guidance.',
    result_interpretation: `${subject}, significance ${whisper.significance.toFixed(2)}`,
    suggested_followups: references.map((reference) => `Resolve ${reference} when it is needed`),
    session_context: {
      working_directory: surroundings.workingDirectory,
      timestamp,
      session_type: 'command-line',
      kingly_project: {
        is_kingly_project: surroundings.isKinglyProject,
        has_kingly_config: surroundings.hasKinglyConfig,
        project_type: surroundings.projectType,
      },
    },
    confidence_signals: {
      result_quality: quality(whisper.significance),
      user_satisfaction_predictors: [],
      potential_confusion_points: [],
    },
    response_enhancement: {
      tone_guidance: 'helpful_and_technical',
      emphasis_points: conditions?.keywords ?? [],
      structure_recommendation: 'result_first_then_context',
    },
  };
}

/** The old agent's own bounds for its similarity. */
function quality(significance: number): 'low' | 'medium' | 'high' {
  if (significance > 0.8) return 'high';
  return significance < 0.6 ? 'low' : 'medium';
}

function words(type: Whisper['type']): string {
  return type.replaceAll('_', ' ');
}
