import type { LegacyFileName } from '../../ports.ts';
import { renderComplete } from './render-complete.ts';
import { renderTourGuide } from './render-tour-guide.ts';
import { renderValidation } from './render-validation.ts';
import type { RollupFacts } from './rollup-facts.ts';

export const ARTEFACTS = ['complete', 'tour-guide', 'validation'] as const;
export type ArtefactName = (typeof ARTEFACTS)[number];

export interface Artefact {
  readonly name: ArtefactName;
  readonly mediaType: string;
  readonly content: string;
}

export const MEDIA_TYPES: Readonly<Record<ArtefactName, string>> = {
  complete: 'text/markdown',
  'tour-guide': 'text/markdown',
  validation: 'application/yaml',
};

/** Where the old agent keeps them. */
export const ARTEFACT_FILES = {
  complete: 'rollup',
  'tour-guide': 'tourGuide',
  validation: 'validation',
} as const satisfies Record<ArtefactName, LegacyFileName>;

/** The three artefacts of a rollup, as the old agent makes three. */
export function rollupArtefacts(facts: RollupFacts): readonly Artefact[] {
  return [
    { name: 'complete', mediaType: MEDIA_TYPES.complete, content: renderComplete(facts) },
    { name: 'tour-guide', mediaType: MEDIA_TYPES['tour-guide'], content: renderTourGuide(facts) },
    { name: 'validation', mediaType: MEDIA_TYPES.validation, content: renderValidation(facts) },
  ];
}
