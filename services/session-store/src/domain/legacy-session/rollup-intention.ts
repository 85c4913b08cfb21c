import type { Rollup, Session, SessionRollupPayload } from '@leviathan/contracts';
import { ANYTHING, type IntendedFile, type LegacyFileName, type LegacyFiles } from '../../ports.ts';
import { fingerprintOf } from '../legacy-files/fingerprint.ts';
import { type SessionFile, formatSessionFile } from '../legacy-files/session-file.ts';
import { ARTEFACTS, ARTEFACT_FILES, MEDIA_TYPES, rollupArtefacts } from '../rollup/rollup-artefacts.ts';
import { type RollupFacts, rollupFactsOf, rollupTypeOf } from '../rollup/rollup-facts.ts';
import { legacySessionView } from './legacy-session-view.ts';

interface At {
  readonly id: string;
  readonly now: string;
  readonly pathOf: (name: LegacyFileName) => string;
}

/** The three files of a rollup, then the session's own, which says where they are: a crash before it changes nothing. */
export function rollupIntention(
  payload: SessionRollupPayload,
  present: LegacyFiles,
  file: SessionFile,
  { id, now, pathOf }: At,
): readonly IntendedFile[] {
  const artefacts = rollupArtefacts(factsOf(payload, legacySessionView(present, file, id, 0), now));
  const session = formatSessionFile({
    ...file,
    sessionId: id,
    lastUpdated: now,
    status: 'handed_off',
    rollupPath: pathOf('rollup'),
    tourGuidePath: pathOf('tourGuide'),
    validationPath: pathOf('validation'),
  });
  return [
    ...artefacts.map(({ name, content }) => ({ name: ARTEFACT_FILES[name], content, replaces: ANYTHING })),
    { name: 'session', content: session, replaces: fingerprintOf(present.session) },
  ];
}

export function factsOf(payload: SessionRollupPayload, session: Session, now: string): RollupFacts {
  return rollupFactsOf(session, session.checkpoints, payload, now);
}

/** The rollup as its files tell it. */
export function legacyRollup(payload: SessionRollupPayload, now: string, pathOf: At['pathOf']): Rollup {
  return {
    type: rollupTypeOf(payload),
    createdAt: now,
    artefacts: ARTEFACTS.map((name) => ({ name, mediaType: MEDIA_TYPES[name], path: pathOf(ARTEFACT_FILES[name]) })),
  };
}
